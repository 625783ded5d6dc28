package io.newstunneler.analysis.article;

import java.time.Instant;
import java.util.List;

import io.newstunneler.analysis.score.Score;
import io.newstunneler.analysis.score.Weights;
import io.newstunneler.analysis.story.StoryText;
import io.newstunneler.analysis.story.Telling;
import io.newstunneler.analysis.ticker.Listing;
import io.newstunneler.analysis.ticker.TickerLink;
import io.newstunneler.analysis.ticker.Universe;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.AlertRaised;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleScored;
import org.jspecify.annotations.Nullable;

/**
 * An article on its way into the table and out to those who wait for its score.
 *
 * @param article what ingest told
 * @param links the symbols that it names, the one that it is about first
 * @param score what it is worth
 * @param scoredAt when it was scored
 * @param telling how it tells its story
 * @param trace the span in which its fact is being processed
 */
record ScoredArticle(ArticleIngested article, List<TickerLink> links, Score score, Instant scoredAt, Telling telling,
		@Nullable Traceparent trace) {

	/** What the facts carry of a summary at most. */
	private static final int SUMMARY_LENGTH = 600;

	/**
	 * Links an article's tickers and scores it. Nothing is known of its story yet.
	 * @param asOf by whose age it is new
	 * @param now when it is scored
	 */
	static ScoredArticle of(ArticleIngested article, Universe universe, Weights weights, Instant asOf, Instant now,
			@Nullable Traceparent trace) {
		List<TickerLink> links = universe.links(article.title(), article.summary());
		Listing listing = links.isEmpty() ? null : universe.bySymbol().get(links.getFirst().symbol());
		Score score = Score.of(article, (listing != null) ? listing.averageVolume() : null, weights, asOf);
		StoryText text = StoryText.of(article.articleId(), article.title(),
				(article.summary() != null) ? article.summary() : article.content(), article.url(), article.sourceUrl(),
				article.sourceName(), article.publishedAt(), (listing != null) ? listing.symbol() : null);
		return new ScoredArticle(article, links, score, now, Telling.alone(text), trace);
	}

	/**
	 * The symbol that it is about.
	 */
	@Nullable String ticker() {
		return this.links.isEmpty() ? null : this.links.getFirst().symbol();
	}

	ArticleScored scored() {
		return scored(null);
	}

	/**
	 * What is told of it.
	 * @param revisedAt when the change was read for which it was scored anew
	 */
	ArticleScored scored(@Nullable Instant revisedAt) {
		return new ArticleScored(this.article.articleId(), this.article.sourceId(), this.article.sourceName(),
				this.article.sourceUrl(), this.article.url(), this.article.title(), summary(),
				this.article.categories(), ticker(), this.score.parts(), this.score.total(), this.score.reasons(),
				this.article.publishedAt(), this.article.fetchedAt(), this.scoredAt,
				this.links.stream().map(TickerLink::symbol).toList(), this.telling.storyId(),
				(long) this.telling.publishers().size(), revisedAt);
	}

	AlertRaised alert(double threshold) {
		return new AlertRaised(this.article.articleId(), this.article.sourceId(), this.article.sourceName(),
				this.article.sourceUrl(), this.article.url(), this.article.title(), summary(), ticker(),
				this.score.total(), threshold, this.article.publishedAt(), this.scoredAt, this.telling.storyId());
	}

	ScoredArticle with(Telling telling) {
		return new ScoredArticle(this.article, this.links, this.score, this.scoredAt, telling, this.trace);
	}

	ScoredArticle because(String reason) {
		return new ScoredArticle(this.article, this.links, this.score.because(reason), this.scoredAt, this.telling,
				this.trace);
	}

	private @Nullable String summary() {
		String summary = this.article.summary();
		if (summary == null || summary.length() <= SUMMARY_LENGTH) {
			return summary;
		}
		int end = Character.isHighSurrogate(summary.charAt(SUMMARY_LENGTH - 2)) ? SUMMARY_LENGTH - 2
				: SUMMARY_LENGTH - 1;
		return summary.substring(0, end) + "…";
	}

}
