package io.newstunneler.analysis.article;

import java.time.DateTimeException;
import java.time.Instant;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Does a cursor lead back to its place?
 */
class CursorTests {

	@Test
	void whatIsWrittenIsReadAgain() {
		Page.Cursor cursor = new Page.Cursor(Instant.parse("1969-07-20T20:17:40.000001Z"), Long.MAX_VALUE);
		assertThat(Page.Cursor.parse(cursor.toString())).isEqualTo(cursor);
		assertThat(cursor.toString()).matches("[\\w-]+");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "not a cursor", "AAAA", "////////////////////////////" })
	void garbageIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> Page.Cursor.parse(text));
	}

	@Test
	void aTimeThatNoArticleHasIsRefused() {
		Page.Cursor beyond = new Page.Cursor(Instant.MAX, 1);
		assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Page.Cursor.parse(beyond.toString()));
	}

}
