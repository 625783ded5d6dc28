package io.newstunneler.analysis.article;

import java.time.Instant;

import io.newstunneler.analysis.score.Score;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.events.AlertRaised;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleScored;
import org.jspecify.annotations.Nullable;

/**
 * An article on its way into the table and out to those who wait for its score.
 *
 * @param article what ingest told
 * @param ticker the symbol that it is about
 * @param score what it is worth
 * @param scoredAt when it was scored
 * @param trace the span in which its fact is being processed
 */
record ScoredArticle(ArticleIngested article, @Nullable String ticker, Score score, Instant scoredAt,
		@Nullable Traceparent trace) {

	/** What the facts carry of a summary at most. */
	private static final int SUMMARY_LENGTH = 600;

	ArticleScored scored() {
		return new ArticleScored(this.article.articleId(), this.article.sourceId(), this.article.sourceName(),
				this.article.sourceUrl(), this.article.url(), this.article.title(), summary(),
				this.article.categories(), this.ticker, this.score.parts(), this.score.total(), this.score.reasons(),
				this.article.publishedAt(), this.article.fetchedAt(), this.scoredAt);
	}

	AlertRaised alert(double threshold) {
		return new AlertRaised(this.article.articleId(), this.article.sourceId(), this.article.sourceName(),
				this.article.sourceUrl(), this.article.url(), this.article.title(), summary(), this.ticker,
				this.score.total(), threshold, this.article.publishedAt(), this.scoredAt);
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
