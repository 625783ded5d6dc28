package io.newstunneler.ingest.articles;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

class ArticleTests {

	private static final Instant FETCHED = Instant.parse("2026-11-20T08:00:00Z");

	private static final Feed FEED = new Feed(7, "Ducks Daily", "https://example.com/feed", "rss",
			URI.create("https://example.com/news/feed.xml"), FETCHED);

	@Test
	void anItemWithNothingIsStillReadable() {
		Article article = article(null, null, null, null, null);
		assertThat(article.title()).isEqualTo("Untitled item of Ducks Daily");
		assertThat(article.url()).startsWith("urn:news-tunneler:source:7:item:");
		assertThat(article.publishedAt()).isEqualTo(FETCHED);
	}

	@Test
	void anItemWithoutATitleIsCalledByItsFirstWords() {
		Article article = article(null, "https://example.com/a", null,
				"<p>The pond froze. </p>" + "Ducks walked. ".repeat(20), null);
		assertThat(article.title()).startsWith("The pond froze. Ducks walked.").endsWith("\u2026").hasSizeLessThan(121);
	}

	@ParameterizedTest
	@ValueSource(strings = { "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "mailto:a@b.c", "   " })
	void aLinkThatIsNoWebAddressIsNotKept(String link) {
		assertThat(article("l0", link, "Title", null, null).url()).startsWith("urn:news-tunneler:");
	}

	@ParameterizedTest
	@CsvSource({ "urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a, urn:uuid:1225c695-cfb8-4ebb-aaaa-80da344efa6a",
			"'tag:example.com,2026:1', 'tag:example.com,2026:1'", "https://Example.com/g, https://example.com/g" })
	void aGuidStandsInForAMissingLink(String guid, String url) {
		assertThat(article(guid, null, "Title", null, null).url()).isEqualTo(url);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "none", "1970-01-01T00:00:00Z", "2106-02-06T06:28:16Z" })
	void anUnbelievableDateIsTheTimeOfTheFetch(@Nullable Instant published) {
		assertThat(article("g", null, "Title", null, published).publishedAt()).isEqualTo(FETCHED);
	}

	@Test
	void aDateSlightlyAheadIsATimeZoneGoneWrongAndKept() {
		Instant ahead = FETCHED.plus(Duration.ofHours(5));
		assertThat(article("g", null, "Title", null, ahead).publishedAt()).isEqualTo(ahead);
	}

	@Test
	void theBeginningOfAnArticleIsItsSummaryWhereTheFeedHasNoOther() {
		Entry entry = new Entry("g", true, null, "Title", null, "<p>" + "Ducks walked. ".repeat(100) + "</p>", null,
				List.of(), null, null);
		Article article = Article.of(entry, Fingerprint.of(entry, FEED.address()), FEED);
		assertThat(article.summary()).startsWith("Ducks walked.").hasSizeLessThanOrEqualTo(600);
		assertThat(article.content()).hasSize(1399);
		assertThat(article.contentHtml()).startsWith("<p>Ducks");
	}

	private static Article article(@Nullable String guid, @Nullable String link, @Nullable String title,
			@Nullable String summary, @Nullable Instant published) {
		Entry entry = new Entry(guid, true, link, title, summary, null, null, List.of(), published, null);
		return Article.of(entry, Fingerprint.of(entry, FEED.address()), FEED);
	}

}
