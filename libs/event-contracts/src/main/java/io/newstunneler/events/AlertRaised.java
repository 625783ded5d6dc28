package io.newstunneler.events;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An article's total reached the alert threshold: when it was first scored, or anew for a
 * revision soon after its publication. Each article raises one at most.
 *
 * @param articleId identity of the article
 * @param sourceId identity of its source
 * @param sourceName its source's name
 * @param sourceUrl its source's address
 * @param url canonical address of the article
 * @param title its title
 * @param summary plain text, at most 600 characters here
 * @param ticker the symbol that the text is most likely about
 * @param total the weighted sum
 * @param threshold the threshold at that time
 * @param publishedAt when the article was published
 * @param raisedAt when the alert was raised
 * @param storyId id of the first article that told the same story
 */
public record AlertRaised(long articleId, long sourceId, String sourceName, String sourceUrl, String url, String title,
		@Nullable String summary, @Nullable String ticker, double total, double threshold, Instant publishedAt,
		Instant raisedAt, @Nullable Long storyId) implements Fact {

	public static final String TOPIC = "news.alert.raised.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.articleId);
	}

}
