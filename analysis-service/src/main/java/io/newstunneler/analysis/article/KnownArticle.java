package io.newstunneler.analysis.article;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

import io.newstunneler.analysis.story.StoryRole;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.events.ScoreParts;
import org.jspecify.annotations.Nullable;

/**
 * An article that is stored, with what it takes to score it anew.
 *
 * @param article as ingest told it, without texts: a revision brings its own
 * @param firstScoredAt when it was first scored
 * @param parts the parts of its score
 * @param total its total
 * @param storyId its story
 * @param storyRole what it is in it
 * @param publishers who has told it, empty where nobody else has
 * @param revisedAt when the last change was read
 * @param wasLoud whether a score has earned it its alert and its plan before
 */
record KnownArticle(ArticleIngested article, Instant firstScoredAt, ScoreParts parts, double total, long storyId,
		StoryRole storyRole, Set<String> publishers, @Nullable Instant revisedAt, boolean wasLoud) {

	private static final Duration TABLE_PRECISION = Duration.of(1, ChronoUnit.MICROS);

	long id() {
		return this.article.articleId();
	}

	/**
	 * Whether a change is later than the last one that we know. A fact is finer than the
	 * table, which rounds: by less than that, it is the same change again.
	 */
	boolean isOlderThan(ArticleRevised revision) {
		return this.revisedAt == null || !revision.revisedAt().isBefore(this.revisedAt.plus(TABLE_PRECISION));
	}

	/**
	 * Whether the article was news when a change in it was read. A date ahead of the
	 * first fetch makes it no younger.
	 */
	boolean isNewsAt(Instant instant, Duration newsFor) {
		Instant published = this.article.publishedAt();
		Instant seen = this.article.fetchedAt();
		Instant first = published.isBefore(seen) ? published : seen;
		return instant.isBefore(first.plus(newsFor));
	}

	/**
	 * The article as its source tells it now. Where it lies, who wrote it and when it was
	 * published stay.
	 */
	ArticleIngested as(ArticleRevised revision) {
		ArticleIngested known = this.article;
		return new ArticleIngested(known.articleId(), known.sourceId(), known.sourceName(), known.sourceUrl(),
				known.sourceType(), known.guid(), known.url(), revision.title(), revision.summary(), revision.content(),
				revision.contentHtml(), known.author(), known.categories(), known.publishedAt(), known.fetchedAt());
	}

}
