package io.newstunneler.defaults.csv;

import java.util.List;

import io.newstunneler.defaults.csv.CsvTable.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tables as people send them.
 */
class CsvTableTests {

	@ParameterizedTest
	@ValueSource(chars = { ',', ';', '\t' })
	void cellsAreSeparatedAsTheHeaderSeparates(char separator) {
		CsvTable table = CsvTable
			.read("\uFEFFname,note\r\n\"a, b; c\td\", x \r\n\r\nlast\r\n".replace(",note", separator + "note")
				.replace("\", x", "\"" + separator + " x"));
		assertThat(table.header()).containsExactly("name", "note");
		assertThat(table.rows()).containsExactly(new Row(2, List.of("a, b; c\td", "x")), new Row(4, List.of("last")));
		assertThat(table.brokenAt()).isNull();
	}

	@Test
	void aQuoteThatDoesNotEndKeepsWhatStandsBefore() {
		CsvTable table = CsvTable.read("name,note\none,1\ntwo,\"2\nthree,3\n");
		assertThat(table.rows()).containsExactly(new Row(2, List.of("one", "1")));
		assertThat(table.brokenAt()).isEqualTo(3);
	}

	@Test
	void anEmptyFileHasNoHeaderAndOneThatBeginsBrokenIsNone() {
		assertThat(CsvTable.read("\r\n \r\n").header()).isEmpty();
		assertThatIllegalArgumentException().isThrownBy(() -> CsvTable.read("\"name,note\n"));
	}

}
