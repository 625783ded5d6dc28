package io.newstunneler.analysis.article;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.newstunneler.analysis.ticker.TickerLink;
import io.newstunneler.events.ScoreParts;
import org.jspecify.annotations.Nullable;

/**
 * An article as lists show it, with the members of the predecessor's.
 *
 * @param id its identity
 * @param url its address, or a {@code urn:} or {@code tag:} where it has none
 * @param title plain text, never blank
 * @param summary plain text
 * @param sourceName its source's name
 * @param sourceUrl its source's address as it was added, without credentials
 * @param sourceType {@code rss}, {@code atom} or {@code newsapi}
 * @param publishedAt when it was published
 * @param tickerGuess the symbol that it is most likely about
 * @param score the weighted total
 * @param storyId id of the first article that told the same story, its own where it is
 * that
 * @param highlights title and summary with what was searched for marked, where asked for
 */
record ArticleView(long id, String url, String title, @Nullable String summary, String sourceName, String sourceUrl,
		String sourceType, Instant publishedAt, @Nullable String tickerGuess, double score, long storyId,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Highlights highlights) {

	ArticleView with(Highlights highlights) {
		return new ArticleView(this.id, this.url, this.title, this.summary, this.sourceName, this.sourceUrl,
				this.sourceType, this.publishedAt, this.tickerGuess, this.score, this.storyId, highlights);
	}

	/**
	 * An article with all that is known of it.
	 *
	 * @param article what lists show
	 * @param content plain text of the whole article, where the feed carried it
	 * @param author as the feed named them
	 * @param categories as the feed named them
	 * @param sourceId identity of its source
	 * @param fetchedAt when it was read from its feed
	 * @param revisedAt when a change at its source was last read
	 * @param scoredAt when it was scored, the last time where that was more than once
	 * @param scoreParts the five unweighted parts
	 * @param scoreReasons what made each part; behind them why it was scored anew
	 * @param storyRole what it is in its story: {@code first}, {@code copy} or
	 * {@code version}
	 * @param tickers the symbols that it names, each with the words that name it; the one
	 * that it is about first
	 * @param traceId the trace that leads from its feed to the digest
	 */
	record Detail(@JsonUnwrapped ArticleView article, @Nullable String content, @Nullable String author,
			List<String> categories, long sourceId, Instant fetchedAt, @Nullable Instant revisedAt, Instant scoredAt,
			ScoreParts scoreParts, List<String> scoreReasons, String storyRole, List<TickerLink> tickers,
			@Nullable String traceId) {
	}

}
