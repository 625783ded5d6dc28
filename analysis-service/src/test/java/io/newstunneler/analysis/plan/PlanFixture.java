package io.newstunneler.analysis.plan;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

import io.newstunneler.analysis.plan.PlanRuns.Wanted;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.testsupport.postgres.TestDatabase;
import org.jspecify.annotations.Nullable;

/**
 * Articles that earn a plan, put where the article feature would put them.
 */
final class PlanFixture {

	static final Traceparent TRACE = new Traceparent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);

	private static final AtomicLong IDS = new AtomicLong(System.nanoTime());

	private PlanFixture() {
	}

	static long article(TestDatabase database, String title, @Nullable String summary, @Nullable String ticker) {
		long id = IDS.incrementAndGet();
		database.update(
				"""
						insert into articles (id, source_id, source_name, source_url, source_type, url, title, summary, categories,
							published_at, fetched_at, ticker_guess, catalyst, novelty, credibility, sentiment, liquidity, total,
							reasons, scored_at)
						values (?, 1, 'Reuters', 'https://news.example.com/feed.xml', 'rss', ?, ?, ?, '[]', now(), now(), ?,
							5, 5, 3, 4, 0, 17, '[]', now())
						""",
				id, "https://news.example.com/" + id, title, summary, ticker);
		return id;
	}

	/** Many at once, of two hundred sources; each text is its own. */
	static long[] articles(TestDatabase database, String title, int count) {
		long first = IDS.getAndAdd(count) + 1;
		database.update(
				"""
						insert into articles (id, source_id, source_name, source_url, source_type, url, title, summary, categories,
							published_at, fetched_at, ticker_guess, catalyst, novelty, credibility, sentiment, liquidity, total,
							reasons, scored_at)
						select ?::bigint + i, i % 200, 'Reuters', 'https://news.example.com/feed.xml', 'rss', 'https://news.example.com/' || i,
							?::text || i, 'The company said on Tuesday that revenue rose and that it raises its outlook for the year. '
								|| repeat('Demand was strong in all of its markets, and margins held. ', 8), '[]', now(), now(), null,
							5, 5, 3, 4, 0, 17, '[]', now()
						from generate_series(0, ?::int - 1) as i
						""",
				first, title, count);
		return LongStream.range(first, first + count).toArray();
	}

	static void enqueue(PlanRuns runs, long... articleIds) {
		runs.enqueue(Arrays.stream(articleIds).mapToObj((id) -> new Wanted(id, 17, TRACE)).toList()).block();
	}

}
