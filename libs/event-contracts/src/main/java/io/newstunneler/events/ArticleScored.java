package io.newstunneler.events;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An article was scored. It carries what a reader needs to show the article, so that
 * nobody has to join it with {@link ArticleIngested} again. An article that its source
 * revised is scored anew and told again under the same id: that is no second article, and
 * what is told last holds.
 *
 * @param articleId identity of the article
 * @param sourceId identity of its source
 * @param sourceName its source's name
 * @param sourceUrl its source's address
 * @param url canonical address of the article
 * @param title its title
 * @param summary plain text, at most 600 characters here
 * @param categories as the feed named them
 * @param ticker the symbol that the text is most likely about
 * @param parts the five unweighted parts
 * @param total the weighted sum, the settings' weights applied
 * @param reasons what made each part, one short phrase each
 * @param publishedAt when it was published
 * @param fetchedAt when it was read from its feed
 * @param scoredAt when it was scored
 * @param tickers all symbols that the text names, {@code ticker} first
 * @param storyId id of the first article that told the same story, {@code articleId}
 * where it is that
 * @param storyPublishers number of publishers that had told the story, this one's
 * included
 * @param revisedAt when the change was read for which the article was scored anew; absent
 * the first time
 */
public record ArticleScored(long articleId, long sourceId, String sourceName, String sourceUrl, String url,
		String title, @Nullable String summary, List<String> categories, @Nullable String ticker, ScoreParts parts,
		double total, List<String> reasons, Instant publishedAt, Instant fetchedAt, Instant scoredAt,
		@Nullable List<String> tickers, @Nullable Long storyId, @Nullable Long storyPublishers,
		@Nullable Instant revisedAt) implements Fact {

	public static final String TOPIC = "news.article.scored.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.articleId);
	}

}
