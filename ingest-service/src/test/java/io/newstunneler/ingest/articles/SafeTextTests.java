package io.newstunneler.ingest.articles;

import java.net.URI;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class SafeTextTests {

	private static final URI BASE = URI.create("https://example.com/news/");

	@ParameterizedTest
	@CsvSource({ "AT&amp;T rises, AT&T rises", "<b>Ducks</b> walk, Ducks walk", "a < b, a < b",
			"'  two\n lines\u00A0 ', two lines", "&lt;b&gt;, <b>" })
	void aTitleIsOneLineOfText(String source, String title) {
		assertThat(SafeText.title(source, 100)).isEqualTo(title);
	}

	@ParameterizedTest
	@ValueSource(strings = { "<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;",
			"&amp;lt;img src=x onerror=alert(1)&amp;gt;", "&amp;amp;amp;lt;svg onload=alert(1)&amp;amp;amp;gt;" })
	void plainTextHoldsNoMarkupHoweverOftenItWasEscaped(String source) {
		assertThat(String.valueOf(SafeText.plain(source, 100))).doesNotContainPattern("<[a-zA-Z/!]");
	}

	@ParameterizedTest
	@ValueSource(strings = { "<script>alert(1)</script>", "<img src=x onerror=alert(1)>",
			"<a href='javascript:alert(1)'>x</a>", "<iframe src='https://example.com'></iframe>",
			"<p style='background:url(javascript:x)'>x</p>", "<form action='https://example.com'><input></form>",
			"<svg><script>alert(1)</script></svg>", "<a href='jav&#x09;ascript:alert(1)'>x</a>",
			"<meta http-equiv=refresh content='0;url=https://example.com'>", "<base href='https://example.com'>" })
	void htmlHoldsNothingActive(String source) {
		assertThat(String.valueOf(SafeText.html(source, 1_000, BASE)).toLowerCase(java.util.Locale.ROOT))
			.doesNotContain("script", "onerror", "iframe", "style", "form", "meta", "base");
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", delimiter = '|',
			value = { "<p>One</p><p>two</p> | One two", "O<b>n</b>e<br>two | One two", "1 < 2 & 3 | 1 < 2 & 3",
					"a&nbsp;b &eacute;&#233;&#xE9; &#146; &amp &bogus; | a b ééé ’ & &bogus;",
					"<!-- <b>x</b> -->y<![CDATA[z]]> | y", "<style>p {}</style><script>x < y</script>z | z",
					"<script>never closed | none", "<a title='>'>x</a> <a href=\"y | x", "x\u202Ey\u200B\u0007z | xyz",
					"<p> &nbsp; </p> | none" })
	void textIsWhatAReaderSees(String html, @Nullable String text) {
		assertThat(SafeText.title(html, 100)).isEqualTo(text);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "<a href='x'>y</a> | https://example.com/news/x",
					"<a href='/x#y'>y</a> | https://example.com/x#y",
					"<a href='//other.example/x'>y</a> | https://other.example/x",
					"<a href='?page'>y</a> | https://example.com/news/?page",
					"<img src='i.png'> | https://example.com/news/i.png" })
	void relativeLinksAreMadeAbsolute(String html, String link) {
		assertThat(SafeText.html(html, 1_000, BASE)).contains("=\"" + link + "\"");
	}

	@Test
	void harmlessHtmlStaysAsItIs() {
		assertThat(SafeText.html("<p>A <a href=\"https://example.com/\">link</a> and <b>weight</b>.</p>", 1_000, BASE))
			.isEqualTo("<p>A <a href=\"https://example.com/\" rel=\"nofollow noopener noreferrer\">link</a>"
					+ " and <b>weight</b>.</p>");
	}

	@Test
	void htmlIsCutWithoutLosingItsEndTags() {
		assertThat(SafeText.html("<p>" + "x".repeat(5_000) + "</p>", 2_000, BASE)).hasSizeLessThanOrEqualTo(2_000)
			.endsWith("</p>");
	}

	@ParameterizedTest
	@ValueSource(strings = { "<p><i>x", "<b>", "<ul><li>", "<p/><dl><dd><dt>", "<table><tr><td>",
			"<a href='https://example.com/'>&amp;", "&lt;", "<p>", "\uD83E\uDD86" })
	void htmlIsNeverLongerThanItMayBe(String part) {
		assertThat(String.valueOf(SafeText.html(part.repeat(5_000), 8_000, BASE))).hasSizeLessThanOrEqualTo(8_000);
	}

	@Test
	void whatADatabaseChokesOnIsRemoved() {
		assertThat(SafeText.plain("a\u0000b\uD800c\uD83E\uDD86", 100)).isEqualTo("ab\uFFFDc\uD83E\uDD86");
	}

	@Test
	void aTextIsNeverCutInTheMiddleOfACharacter() {
		assertThat(SafeText.plain("ab\uD83E\uDD86", 3)).isEqualTo("ab");
	}

}
