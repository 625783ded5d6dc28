package io.newstunneler.ingest.articles;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.ingest.reading.Entry;
import org.jspecify.annotations.Nullable;

/**
 * An entry made presentable: readable title, usable address, believable date, safe text.
 * Limits are those of {@link ArticleIngested}.
 */
record Article(@Nullable String guid, String url, String title, @Nullable String summary, @Nullable String content,
		@Nullable String contentHtml, @Nullable String author, List<String> categories, Instant publishedAt) {

	private static final int MAX_TITLE = 1_000;

	/** A title that we make of a text ends about where a headline would. */
	private static final int MADE_TITLE = 120;

	private static final int MAX_SUMMARY = 4_000;

	/** Where a feed carries only the whole article, its summary is its beginning. */
	private static final int MADE_SUMMARY = 600;

	private static final int MAX_CONTENT = 60_000;

	private static final int MAX_HTML = 120_000;

	private static final int MAX_CATEGORIES = 32;

	private static final int MAX_NAME = 200;

	private static final int MAX_GUID = 2_000;

	/** No feed is older than the web. */
	private static final Instant EARLIEST = Instant.parse("1990-01-01T00:00:00Z");

	/** Clocks and time zones are wrong by hours, not by days. */
	private static final Duration LATEST_AHEAD = Duration.ofHours(24);

	static Article of(Entry entry, Fingerprint print, Feed feed) {
		String summary = SafeText.plain(entry.summary(), MAX_SUMMARY);
		String source = entry.content();
		String content = SafeText.plain(source, MAX_CONTENT);
		if (content == null && entry.summary() != null && summary != null && summary.length() >= MAX_SUMMARY) {
			source = entry.summary();
			content = SafeText.plain(source, MAX_CONTENT);
		}
		if (summary == null && content != null) {
			summary = beginning(content, MADE_SUMMARY);
		}
		if (content != null && content.equals(summary) && entry.summary() != null) {
			content = null;
			source = null;
		}
		String url = url(entry, print, feed);
		String html = SafeText.html(source, MAX_HTML, base(entry, url, feed));
		return new Article(guid(entry), url, title(entry, summary, url, feed), summary, content, html,
				SafeText.plain(entry.author(), MAX_NAME), categories(entry), publishedAt(entry, feed.fetchedAt()));
	}

	ArticleIngested ingested(long id, Feed feed) {
		return new ArticleIngested(id, feed.sourceId(), feed.sourceName(), feed.sourceUrl(), feed.sourceType(),
				this.guid, this.url, this.title, this.summary, this.content, this.contentHtml, this.author,
				this.categories, this.publishedAt, feed.fetchedAt());
	}

	ArticleRevised revised(long id, Feed feed, List<String> changed) {
		return new ArticleRevised(id, feed.sourceId(), this.url, this.title, this.summary, this.content,
				this.contentHtml, changed, feed.fetchedAt());
	}

	private static @Nullable String guid(Entry entry) {
		return (entry.guid() != null) ? SafeText.cut(SafeText.wellFormed(entry.guid()), MAX_GUID) : null;
	}

	/**
	 * Where the article is: its link, else a guid that is an address, else a name that is
	 * unique to the item and says that there is no page to open.
	 */
	private static String url(Entry entry, Fingerprint print, Feed feed) {
		String url = CanonicalUrl.of(entry.link(), feed.address());
		String guid = entry.guid();
		if (url == null && guid != null && guid.regionMatches(true, 0, "http", 0, 4)) {
			url = CanonicalUrl.of(guid, feed.address());
		}
		if (url != null) {
			return url;
		}
		if (guid != null && guid.length() <= CanonicalUrl.MAX_LENGTH
				&& guid.matches("(urn|tag):[\\x21-\\x7E&&[^<>\"]]+")) {
			return guid;
		}
		return "urn:news-tunneler:source:%d:item:%016x".formatted(feed.sourceId(), print.identity());
	}

	/**
	 * Where relative links in the article's texts start: where the document says, else at
	 * the article itself, as they were written for its page.
	 */
	private static URI base(Entry entry, String url, Feed feed) {
		String base = (entry.base() != null) ? CanonicalUrl.of(entry.base(), feed.address()) : null;
		return (base != null) ? URI.create(base) : url.startsWith("http") ? URI.create(url) : feed.address();
	}

	private static String title(Entry entry, @Nullable String summary, String url, Feed feed) {
		String title = SafeText.title(entry.title(), MAX_TITLE);
		if (title != null) {
			return title;
		}
		if (summary != null) {
			return beginning(summary, MADE_TITLE);
		}
		return url.startsWith("http") ? SafeText.cut(url, MAX_TITLE)
				: SafeText.cut("Untitled item of " + feed.sourceName(), MAX_TITLE);
	}

	/**
	 * The first words of a text.
	 */
	private static String beginning(String text, int max) {
		if (text.length() <= max) {
			return text;
		}
		String cut = SafeText.cut(text, max - 1);
		int space = cut.lastIndexOf(' ');
		return ((space > max / 2) ? cut.substring(0, space) : cut) + "\u2026";
	}

	private static List<String> categories(Entry entry) {
		return entry.categories()
			.stream()
			.map((category) -> SafeText.plain(category, MAX_NAME))
			.filter(Objects::nonNull)
			.distinct()
			.limit(MAX_CATEGORIES)
			.toList();
	}

	private static Instant publishedAt(Entry entry, Instant fetchedAt) {
		Instant published = entry.published();
		boolean believable = published != null && !published.isBefore(EARLIEST)
				&& !published.isAfter(fetchedAt.plus(LATEST_AHEAD));
		return (published != null && believable) ? published : fetchedAt;
	}

}
