package io.newstunneler.events;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A new article was read from a feed and stored.
 *
 * @param articleId identity of the article in the whole system, ascending with time
 * @param sourceId identity of the source that carried it
 * @param sourceName the source's name, as a person gave it
 * @param sourceUrl the source's address as it was added, without credentials
 * @param sourceType {@code rss}, {@code atom} or {@code newsapi}
 * @param guid the item's own identity in its feed, where it had one
 * @param url canonical address; {@code http(s):}, {@code urn:} or {@code tag:}
 * @param title plain text, never blank, at most 1,000 characters
 * @param summary plain text, at most 4,000 characters
 * @param content plain text of the whole article where the feed carried more than the
 * summary, at most 60,000 characters
 * @param contentHtml the same as HTML without anything active, at most 120,000 characters
 * @param author as the feed named them
 * @param categories as the feed named them, at most 32
 * @param publishedAt when it was published; the time of the fetch where the feed gave no
 * believable date
 * @param fetchedAt when we read it
 */
public record ArticleIngested(long articleId, long sourceId, String sourceName, String sourceUrl, String sourceType,
		@Nullable String guid, String url, String title, @Nullable String summary, @Nullable String content,
		@Nullable String contentHtml, @Nullable String author, List<String> categories, Instant publishedAt,
		Instant fetchedAt) implements Fact {

	public static final String TOPIC = "news.article.ingested.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.sourceId);
	}

}
