package io.newstunneler.digest.article;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class PlainTextTests {

	@Test
	void aTextBecomesOneLineThatReordersNothing() {
		assertThat(PlainText.line("Profit\r\nBcc: all@example.org")).isEqualTo("Profit Bcc: all@example.org");
		assertThat(PlainText.line("in\u202Evoice\u202C and \u2067more\u2069")).isEqualTo("invoice and more");
		assertThat(PlainText.line("a\u0000b\u2028c\u0085d")).isEqualTo("a b c d");
	}

	@Test
	void whatPeopleWriteStays() {
		String text = "Zürich & 東京: “€5 < $6” – 👩‍🔬 שלום";
		assertThat(PlainText.line(text)).isEqualTo(text);
	}

	@Test
	void longTextsAreCutBetweenWordsAndNeverWithinACharacter() {
		assertThat(PlainText.shorten("short", 20)).isEqualTo("short");
		assertThat(PlainText.shorten("a sentence that is far too long", 20)).isEqualTo("a sentence that is…");
		String faces = "😀".repeat(30);
		for (int length = 20; length < 40; length++) {
			String cut = PlainText.shorten(faces, length);
			assertThat(cut).hasSizeLessThanOrEqualTo(length).endsWith("😀…");
		}
	}

}
