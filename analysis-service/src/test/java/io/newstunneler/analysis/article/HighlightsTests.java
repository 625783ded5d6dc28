package io.newstunneler.analysis.article;

import java.time.Instant;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is what was searched for marked, and everything else harmless?
 */
class HighlightsTests {

	@Test
	void marksWordsAndEscapesEverythingElse() {
		ArticleView article = article("<b>Gold</b> & gold's <mark>", null);
		assertThat(Highlights.of(article, Set.of("gold"))).isEqualTo(new Highlights(
				"&lt;b&gt;<mark>Gold</mark>&lt;/b&gt; &amp; <mark>gold</mark>&#39;s &lt;mark&gt;", null));
	}

	@Test
	void marksCharactersTogetherWhereWordsHaveNoSpaces() {
		ArticleView article = article("日本銀行が利上げを決定", null);
		assertThat(Highlights.words(article)).contains("利", "上", "げ");
		assertThat(Highlights.of(article, Set.of("利", "上", "げ")).title()).isEqualTo("日本銀行が<mark>利上げ</mark>を決定");
	}

	@Test
	void cutsALongSummaryAroundTheFirstMatch() {
		Highlights highlights = Highlights.of(article("Rain", "dry ".repeat(200) + "gold " + "wet ".repeat(200)),
				Set.of("gold"));
		assertThat(highlights.summary()).startsWith("…dry").contains("dry <mark>gold</mark> wet").endsWith("…");
		assertThat(highlights.summary()).hasSizeLessThan(330);
	}

	private static ArticleView article(String title, @Nullable String summary) {
		return new ArticleView(1, "https://news.example.com/1", title, summary, "Example", "https://news.example.com",
				"rss", Instant.EPOCH, null, 7, 1, null);
	}

}
