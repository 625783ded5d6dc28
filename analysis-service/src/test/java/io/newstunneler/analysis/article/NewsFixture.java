package io.newstunneler.analysis.article;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.ThreadLocalRandom;

import io.newstunneler.events.ArticleIngested;
import org.jspecify.annotations.Nullable;

/**
 * Articles of an invented source, each with an id of its own.
 */
final class NewsFixture {

	static final long SOURCE = 7;

	/** The broker outlives a test's database: ids must not come twice on it. */
	private static final AtomicLong IDS = new AtomicLong(
			Math.abs(ThreadLocalRandom.current().nextLong()) / 1_000_000 * 1_000);

	private NewsFixture() {
	}

	/** Totals 7.0: old, plain, neutral, about nobody. */
	static ArticleIngested quiet(String title) {
		return article(title, "The council met on the usual day.", Instant.now().minus(30, ChronoUnit.DAYS));
	}

	/** Totals 14.0: catalyst 5, novelty 5, credibility 3, sentiment 1. */
	static ArticleIngested loud(String title) {
		return article(title + " faces an investigation over fraud", null, Instant.now());
	}

	static ArticleIngested article(String title, @Nullable String summary, Instant publishedAt) {
		return article(SOURCE, "https://news.example.com/feed.xml", title, summary, publishedAt);
	}

	static ArticleIngested article(long sourceId, String sourceUrl, String title, @Nullable String summary,
			Instant publishedAt) {
		long id = IDS.incrementAndGet();
		return new ArticleIngested(id, sourceId, "Example News", sourceUrl, "rss", "guid-" + id,
				"https://news.example.com/" + id, title, summary, null, null, null, List.of("Markets"), publishedAt,
				Instant.now());
	}

}
