package io.newstunneler.analysis.plan;

import java.util.List;

import io.newstunneler.defaults.trace.Traceparent;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The queue of plans to be written: rows of {@code plan_runs}.
 */
@Repository
public class PlanRuns {

	static final String CHANNEL = "plan_runs";

	private final DatabaseClient database;

	PlanRuns(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Asks for plans, in the caller's transaction. Each article is asked about once,
	 * however often its fact arrives.
	 * @param wanted the articles whose total reached the alert threshold
	 * @return completes when the runs are written
	 */
	public Mono<Void> enqueue(List<Wanted> wanted) {
		if (wanted.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				with enqueued as (
					insert into plan_runs (article_id, origin, priority, traceparent)
					select article_id, 'score', priority, traceparent
					from unnest(:articles, :priorities, :traceparents) as wanted (article_id, priority, traceparent)
					on conflict do nothing
					returning id)
				select pg_notify('plan_runs', '') from enqueued limit 1
				""")
			.bind("articles", wanted.stream().map(Wanted::articleId).toArray(Long[]::new))
			.bind("priorities", wanted.stream().map(Wanted::total).toArray(Double[]::new))
			.bind("traceparents", wanted.stream().map(Wanted::traceparent).toArray(String[]::new))
			.then();
	}

	/**
	 * An article that deserves a plan.
	 *
	 * @param articleId identity of the article
	 * @param total its score; the highest is planned first
	 * @param trace the trace in which it was ingested, in which its plan goes on
	 */
	public record Wanted(long articleId, double total, @Nullable Traceparent trace) {

		private @Nullable String traceparent() {
			return (this.trace != null) ? this.trace.header() : null;
		}

	}

}
