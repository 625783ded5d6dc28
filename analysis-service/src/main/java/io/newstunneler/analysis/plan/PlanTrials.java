package io.newstunneler.analysis.plan;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.analyst.Plan;
import io.newstunneler.analysis.plan.analyst.PlanSchema;
import io.newstunneler.defaults.postgres.Columns;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Plans that are looked at beside the plan of their article and never in its place: rows
 * of {@code plan_trials}. They raise no signal and reach nobody's mail.
 */
@Component
class PlanTrials {

	/** After everything that somebody waits for. */
	private static final double LAST = -1000;

	private final DatabaseClient database;

	PlanTrials(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Asks for second plans, in the caller's transaction.
	 * @param planned attempts that ended with the plan of their article
	 * @param version the prompt to be tried
	 * @return completes when the runs are written
	 */
	Mono<Void> shadow(List<Planned> planned, String version) {
		if (planned.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("""
					insert into plan_runs (article_id, origin, priority, traceparent, source_id, asked_version)
					select article_id, 'shadow', :last + total, traceparent, source_id, :version
					from unnest(:articles, :totals, :traceparents, :sources) as shadow (article_id, total, traceparent, source_id)
					""")
			.bind("last", LAST)
			.bind("version", version)
			.bind("articles", Columns.of(planned, Long[]::new, (each) -> each.subject().articleId()))
			.bind("totals", Columns.of(planned, Double[]::new, (each) -> each.claim().total()))
			.bind("traceparents",
					Columns.of(planned, String[]::new, (each) -> (each.trace() != null) ? each.trace().header() : null))
			.bind("sources", Columns.of(planned, Long[]::new, (each) -> each.claim().sourceId()))
			.then();
	}

	/**
	 * Stores second plans, in the caller's transaction.
	 * @param planned attempts of shadows and replays that ended with a plan
	 * @param createdAt when
	 * @return completes when they are written
	 */
	Mono<Void> store(List<Planned> planned, Instant createdAt) {
		if (planned.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("""
					insert into plan_trials (plan_run_id, article_id, replay_id, plan, ticker, unverified, stance, confidence,
						model, prompt_version, created_at)
					select run_id, article_id, replay_id, plan::jsonb, ticker, unverified, stance, confidence, model, version,
						:created
					from unnest(:runs, :articles, :replays, :plans, :tickers, :unverified, :stances, :confidences, :models,
							:versions)
						as written (run_id, article_id, replay_id, plan, ticker, unverified, stance, confidence, model, version)
					on conflict (plan_run_id) do nothing
					""")
			.bind("created", createdAt)
			.bind("runs", Columns.of(planned, Long[]::new, (each) -> each.claim().runId()))
			.bind("articles", Columns.of(planned, Long[]::new, (each) -> each.subject().articleId()))
			.bind("replays", Columns.of(planned, Long[]::new, (each) -> each.claim().replayId()))
			.bind("plans", Columns.of(planned, String[]::new, (each) -> PlanSchema.json(each.plan())))
			.bind("tickers", Columns.of(planned, String[]::new, (each) -> each.plan().ticker()))
			.bind("unverified",
					Columns.of(planned, Boolean[]::new, (each) -> Boolean.TRUE.equals(each.plan().unverified())))
			.bind("stances", Columns.of(planned, String[]::new, (each) -> each.plan().stance().name()))
			.bind("confidences", Columns.of(planned, Double[]::new, (each) -> each.plan().confidence()))
			.bind("models", Columns.of(planned, String[]::new, (each) -> each.author().model()))
			.bind("versions", Columns.of(planned, String[]::new, (each) -> each.author().promptVersion()))
			.then();
	}

	/**
	 * What else was written about an article.
	 * @param articleId identity of the article
	 * @return newest first
	 */
	Flux<Trial> of(long articleId) {
		return this.database.sql("""
				select plan_run_id, replay_id, plan::text as plan, unverified, model, prompt_version, created_at
				from plan_trials where article_id = :article order by plan_run_id desc limit 100
				""").bind("article", articleId).map((row) -> {
			Long replay = row.get("replay_id", Long.class);
			return new Trial(Objects.requireNonNull(row.get("plan_run_id", Long.class)), replay,
					(replay != null) ? "replay" : "shadow",
					PlanSchema.stored(Objects.requireNonNull(row.get("plan", String.class))),
					Objects.requireNonNull(row.get("model", String.class)),
					Objects.requireNonNull(row.get("prompt_version", String.class)),
					Objects.requireNonNull(row.get("created_at", OffsetDateTime.class)).toInstant());
		}).all();
	}

	/**
	 * A plan that is not the plan of its article.
	 *
	 * @param planRunId the run that wrote it
	 * @param replayId the replay that it belongs to, absent for a shadow
	 * @param origin {@code shadow} or {@code replay}
	 * @param llmPlan the plan
	 * @param model who wrote it
	 * @param promptVersion from which prompt
	 * @param createdAt when
	 */
	record Trial(long planRunId, @Nullable Long replayId, String origin, Plan llmPlan, String model,
			String promptVersion, Instant createdAt) {
	}

}
