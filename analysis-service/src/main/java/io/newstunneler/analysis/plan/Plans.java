package io.newstunneler.analysis.plan;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.analyst.Plan;
import io.newstunneler.analysis.plan.analyst.PlanSchema;
import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.postgres.Columns;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * The plans, one for each article: rows of {@code plans}.
 */
@Component
class Plans {

	private final DatabaseClient database;

	Plans(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Stores plans with one statement, in the caller's transaction. A plan that was asked
	 * for again takes the place of the one before.
	 * @param planned attempts that ended with a plan
	 * @param createdAt when
	 * @return completes when they are written
	 */
	Mono<Void> store(List<Planned> planned, Instant createdAt) {
		if (planned.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("""
					insert into plans (article_id, plan_run_id, plan, strategy_bucket, strategy_risk, ticker, unverified,
						stance, confidence, model, prompt_version, flag_variant, withheld, note, published_at, created_at)
					select article_id, run_id, plan::jsonb, bucket, risk::jsonb, ticker, unverified,
						stance, confidence, model, version, variant, withheld, note, to_timestamp(published / 1000.0), :created
					from unnest(:articles, :runs, :plans, :buckets, :risks, :tickers, :unverified, :stances, :confidences,
							:models, :versions, :variants, :withheld, :notes, :published)
						as written (article_id, run_id, plan, bucket, risk, ticker, unverified, stance, confidence,
							model, version, variant, withheld, note, published)
					on conflict (article_id) do update set
						plan_run_id = excluded.plan_run_id, plan = excluded.plan, strategy_bucket = excluded.strategy_bucket,
						strategy_risk = excluded.strategy_risk, ticker = excluded.ticker, unverified = excluded.unverified,
						stance = excluded.stance, confidence = excluded.confidence, model = excluded.model,
						prompt_version = excluded.prompt_version, flag_variant = excluded.flag_variant,
						withheld = excluded.withheld, note = excluded.note, created_at = excluded.created_at
					""")
			.bind("created", createdAt)
			.bind("models", Columns.of(planned, String[]::new, (each) -> each.author().model()))
			.bind("versions", Columns.of(planned, String[]::new, (each) -> each.author().promptVersion()))
			.bind("variants", Columns.of(planned, String[]::new, (each) -> each.question().variant()))
			.bind("withheld", Columns.of(planned, Integer[]::new, Planned::withheld))
			.bind("notes", Columns.of(planned, String[]::new, Planned::note))
			.bind("articles", Columns.of(planned, Long[]::new, (each) -> each.subject().articleId()))
			.bind("runs", Columns.of(planned, Long[]::new, (each) -> each.claim().runId()))
			.bind("plans", Columns.of(planned, String[]::new, (each) -> PlanSchema.json(each.plan())))
			.bind("buckets", Columns.of(planned, String[]::new, (each) -> each.strategy().bucket()))
			.bind("risks",
					Columns.of(planned, String[]::new,
							(each) -> FactJson.mapper().writeValueAsString(each.strategy().risk())))
			.bind("tickers", Columns.of(planned, String[]::new, (each) -> each.plan().ticker()))
			.bind("unverified",
					Columns.of(planned, Boolean[]::new, (each) -> Boolean.TRUE.equals(each.plan().unverified())))
			.bind("stances", Columns.of(planned, String[]::new, (each) -> each.plan().stance().name()))
			.bind("confidences", Columns.of(planned, Double[]::new, (each) -> each.plan().confidence()))
			.bind("published", Columns.of(planned, Long[]::new, (each) -> each.subject().publishedAt().toEpochMilli()))
			.then();
	}

	/**
	 * The plan of an article.
	 * @param articleId identity of the article
	 * @return the plan, empty where there is none
	 */
	Mono<ArticlePlan> find(long articleId) {
		return this.database.sql("""
				select article_id, strategy_bucket, strategy_risk::text as risk, plan::text as plan, unverified,
					model, prompt_version, flag_variant, withheld, note, plan_run_id, published_at, created_at
				from plans
				where article_id = :article
				""").bind("article", articleId).map(Plans::articlePlan).one();
	}

	/**
	 * Whether there is such an article.
	 * @param articleId identity of the article
	 * @return the answer
	 */
	Mono<Boolean> knowsArticle(long articleId) {
		return this.database.sql("select 1 from articles where id = :article")
			.bind("article", articleId)
			.map((_) -> true)
			.one()
			.defaultIfEmpty(false);
	}

	private static ArticlePlan articlePlan(Readable row) {
		return new ArticlePlan(required(row, "article_id", Long.class), required(row, "strategy_bucket", String.class),
				FactJson.mapper().readValue(required(row, "risk", String.class), Strategy.Risk.class),
				PlanSchema.stored(required(row, "plan", String.class)), required(row, "unverified", Boolean.class),
				required(row, "model", String.class), required(row, "prompt_version", String.class),
				row.get("flag_variant", String.class), required(row, "withheld", Integer.class),
				row.get("note", String.class), required(row, "plan_run_id", Long.class),
				required(row, "published_at", OffsetDateTime.class).toInstant(),
				required(row, "created_at", OffsetDateTime.class).toInstant());
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * A plan as people see it.
	 *
	 * @param articleId identity of the article
	 * @param strategyBucket e.g. {@code Earnings Momentum}
	 * @param strategyRisk how much, how long, until when
	 * @param llmPlan the plan, whoever wrote it
	 * @param unverified whether the article does not support the plan's ticker
	 * @param model who wrote it, {@code rules} for the built-in analyst
	 * @param promptVersion from which prompt
	 * @param flagVariant the flag variant that chose the prompt
	 * @param withheld how many of its facts and sentences are not shown, because the
	 * article does not bear them out
	 * @param note what a reader has to know about how it came about
	 * @param planRunId in which run
	 * @param publishedAt when the article was published
	 * @param createdAt when the plan was written
	 */
	record ArticlePlan(long articleId, String strategyBucket, Strategy.Risk strategyRisk, Plan llmPlan,
			boolean unverified, String model, String promptVersion, @Nullable String flagVariant, int withheld,
			@Nullable String note, long planRunId, Instant publishedAt, Instant createdAt) {
	}

}
