package io.newstunneler.analysis.plan.analyst;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does harmless text pass as it is, and nothing else?
 */
class PlainTextTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Revenue < 2 and > 1: fine | Revenue < 2 and > 1: fine
			a <b>bold</b> claim | a bold claim
			<script>alert(1)</script>left | left
			<scr<script>x</script>ipt>alert(1) | alert(1)
			<<b>script>alert(1)</script> | script>alert(1)
			<img src=x onerror=alert(1) | img src=x onerror=alert(1)
			see javascript:alert(1) | see alert(1)
			""")
	void markupGoesAndTextStays(String text, String plain) {
		assertThat(PlainText.of(text)).isEqualTo(plain);
	}

	@Test
	void whatCannotBeStoredGoes() {
		assertThat(PlainText.of("a\u0000b\ud800c\u202ed\te\nf")).isEqualTo("abcd\te\nf");
		assertThat(PlainText.of("😀 ok")).isEqualTo("😀 ok");
	}

}
