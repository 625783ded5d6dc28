package io.newstunneler.analysis.plan;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Time ranges that are planned a second time with another prompt, to see what it would
 * have said: rows of {@code plan_replays}. The plans are kept apart and compared with
 * those of their articles.
 */
@Component
class PlanReplays {

	/** After everything that somebody waits for. */
	private static final double LAST = -1000;

	private final DatabaseClient database;

	PlanReplays(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Asks for a replay of the articles that have a plan, the highest scores first.
	 * @param wanted which
	 * @return the replay
	 */
	Mono<Long> ask(Wanted wanted) {
		DatabaseClient.GenericExecuteSpec sql = this.database.sql("""
				with chosen as (
					select articles.id, total, source_id from articles join plans on plans.article_id = articles.id
					where articles.published_at >= :since and articles.published_at < :until
						and (:source::bigint is null or source_id = :source)
						and (:ticker::text is null or plans.ticker = :ticker)
					order by total desc, articles.id desc
					limit :limit),
				replay as (
					insert into plan_replays (prompt_version, since, until, source_id, ticker, articles)
					select :version, :since, :until, :source, :ticker, count(*) from chosen
					returning id),
				runs as (
					insert into plan_runs (article_id, origin, priority, source_id, asked_version, replay_id)
					select chosen.id, 'replay', :last + total, source_id, :version, replay.id from chosen, replay
					returning id),
				woken as (select pg_notify('plan_runs', ''))
				select replay.id from replay, woken
				""")
			.bind("since", wanted.since())
			.bind("until", wanted.until())
			.bind("version", wanted.promptVersion())
			.bind("last", LAST)
			.bind("limit", wanted.limit());
		sql = (wanted.sourceId() != null) ? sql.bind("source", wanted.sourceId()) : sql.bindNull("source", Long.class);
		sql = (wanted.ticker() != null) ? sql.bind("ticker", wanted.ticker()) : sql.bindNull("ticker", String.class);
		return sql.map((row) -> required(row, "id", Long.class)).one();
	}

	/**
	 * Replays, newest first.
	 * @return the replays with what they found
	 */
	Flux<Replay> list() {
		return this.database.sql("select id from plan_replays order by id desc limit 100")
			.map((row) -> required(row, "id", Long.class))
			.all()
			.concatMap(this::find);
	}

	/**
	 * One replay.
	 * @param id its identity
	 * @return the replay with what it found by now, empty where there is none
	 */
	Mono<Replay> find(long id) {
		Mono<Map<String, Long>> states = this.database
			.sql("select state, count(*) as runs from plan_runs where replay_id = :id group by state")
			.bind("id", id)
			.map((row) -> Map.entry(required(row, "state", String.class), required(row, "runs", Long.class)))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new);
		return this.database
			.sql("""
					select replays.*, compared.* from plan_replays as replays, lateral (
						select count(*) as compared,
							count(*) filter (where trial.stance <> plans.stance) as stance_flips,
							count(*) filter (where {bullish, bearish} = array[trial.stance, plans.stance]
								or {bullish, bearish} = array[plans.stance, trial.stance]) as reversals,
							count(*) filter (where trial.ticker is distinct from plans.ticker) as ticker_changes,
							count(*) filter (where trial.unverified and not plans.unverified) as newly_unverified,
							avg(plans.confidence) as confidence_before, avg(trial.confidence) as confidence_after,
							avg(abs(trial.confidence - plans.confidence)) as confidence_change,
							coalesce(sum(was.tokens), 0)::bigint as tokens_before, coalesce(sum(run.tokens), 0)::bigint as tokens_after,
							sum(was.cost_usd) as cost_before, sum(run.cost_usd) as cost_after
						from plan_trials as trial
							join plans on plans.article_id = trial.article_id
							join plan_runs as run on run.id = trial.plan_run_id
							left join plan_runs as was on was.id = plans.plan_run_id
						where trial.replay_id = replays.id) as compared
					where replays.id = :id
					"""
				.replace("{bullish, bearish}", "array['BULLISH', 'BEARISH']"))
			.bind("id", id)
			.map(PlanReplays::found)
			.one()
			.flatMap((found) -> states.map((runs) -> found.with(runs)));
	}

	private static Replay found(Readable row) {
		return new Replay(required(row, "id", Long.class), required(row, "prompt_version", String.class),
				time(row, "since"), time(row, "until"), row.get("source_id", Long.class),
				row.get("ticker", String.class), required(row, "articles", Integer.class), time(row, "created_at"),
				Map.of(),
				new Comparison(required(row, "compared", Long.class), required(row, "stance_flips", Long.class),
						required(row, "reversals", Long.class), required(row, "ticker_changes", Long.class),
						required(row, "newly_unverified", Long.class), row.get("confidence_before", Double.class),
						row.get("confidence_after", Double.class), row.get("confidence_change", Double.class),
						required(row, "tokens_before", Long.class), required(row, "tokens_after", Long.class),
						row.get("cost_before", BigDecimal.class), row.get("cost_after", BigDecimal.class)));
	}

	/**
	 * The articles for which a replay says something else.
	 * @param id the replay
	 * @param limit how many at most
	 * @return flips of the stance first, then the largest changes of confidence
	 */
	Flux<Difference> differences(long id, int limit) {
		return this.database
			.sql("""
					select trial.article_id, articles.title, trial.plan_run_id, plans.stance as stance_before,
						trial.stance as stance_after, plans.ticker as ticker_before, trial.ticker as ticker_after,
						plans.confidence as confidence_before, trial.confidence as confidence_after
					from plan_trials as trial
						join plans on plans.article_id = trial.article_id
						left join articles on articles.id = trial.article_id
					where trial.replay_id = :id and (trial.stance <> plans.stance
						or trial.ticker is distinct from plans.ticker or trial.confidence <> plans.confidence)
					order by trial.stance <> plans.stance desc, abs(trial.confidence - plans.confidence) desc, trial.article_id
					limit :limit
					""")
			.bind("id", id)
			.bind("limit", limit)
			.map((row) -> new Difference(required(row, "article_id", Long.class), row.get("title", String.class),
					required(row, "plan_run_id", Long.class), required(row, "stance_before", String.class),
					required(row, "stance_after", String.class), row.get("ticker_before", String.class),
					row.get("ticker_after", String.class), required(row, "confidence_before", Double.class),
					required(row, "confidence_after", Double.class)))
			.all();
	}

	/**
	 * Ends a replay; what was found by then stays.
	 * @param id its identity
	 * @return how many runs are not made
	 */
	Mono<Long> cancel(long id) {
		return this.database.sql("""
				update plan_runs set state = 'cancelled', worker = null, finished_at = now()
				where replay_id = :id and state in ('waiting', 'running', 'parked')
				""").bind("id", id).fetch().rowsUpdated();
	}

	private static Instant time(Readable row, String column) {
		return required(row, column, OffsetDateTime.class).toInstant();
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * What is to be replayed.
	 *
	 * @param promptVersion the prompt to be tried
	 * @param since articles published at or after this instant
	 * @param until articles published before this instant
	 * @param sourceId of this source only
	 * @param ticker with a plan about this symbol only
	 * @param limit how many at most
	 */
	record Wanted(String promptVersion, Instant since, Instant until, @Nullable Long sourceId, @Nullable String ticker,
			int limit) {
	}

	/**
	 * A replay and what it found by now.
	 *
	 * @param id its identity
	 * @param promptVersion the prompt that is tried
	 * @param since articles published at or after this instant
	 * @param until articles published before this instant
	 * @param sourceId of this source only
	 * @param ticker with a plan about this symbol only
	 * @param articles how many articles it is about
	 * @param createdAt when it was asked for
	 * @param runs how many of its runs are in which state
	 * @param comparison what it says beside what was said
	 */
	record Replay(long id, String promptVersion, Instant since, Instant until, @Nullable Long sourceId,
			@Nullable String ticker, int articles, Instant createdAt, Map<String, Long> runs, Comparison comparison) {

		Replay with(Map<String, Long> states) {
			return new Replay(this.id, this.promptVersion, this.since, this.until, this.sourceId, this.ticker,
					this.articles, this.createdAt, states, this.comparison);
		}

	}

	/**
	 * Two sets of plans side by side.
	 *
	 * @param compared articles that have both plans
	 * @param stanceFlips how many of them changed their stance
	 * @param reversals how many of these went from bullish to bearish or back
	 * @param tickerChanges how many name another symbol, or none any more
	 * @param newlyUnverified how many name a symbol that the text does not support
	 * @param confidenceBefore mean of the plans
	 * @param confidenceAfter mean of the replay
	 * @param confidenceChange mean of the absolute differences
	 * @param tokensBefore spent on the plans
	 * @param tokensAfter spent on the replay
	 * @param costUsdBefore the same in US dollars, where the price is known
	 * @param costUsdAfter the same in US dollars, where the price is known
	 */
	record Comparison(long compared, long stanceFlips, long reversals, long tickerChanges, long newlyUnverified,
			@Nullable Double confidenceBefore, @Nullable Double confidenceAfter, @Nullable Double confidenceChange,
			long tokensBefore, long tokensAfter, @Nullable BigDecimal costUsdBefore,
			@Nullable BigDecimal costUsdAfter) {
	}

	/**
	 * An article about which the replay says something else.
	 *
	 * @param articleId the article
	 * @param title its title
	 * @param planRunId the run of the replay
	 * @param stanceBefore of the plan
	 * @param stanceAfter of the replay
	 * @param tickerBefore of the plan
	 * @param tickerAfter of the replay
	 * @param confidenceBefore of the plan
	 * @param confidenceAfter of the replay
	 */
	record Difference(long articleId, @Nullable String title, long planRunId, String stanceBefore, String stanceAfter,
			@Nullable String tickerBefore, @Nullable String tickerAfter, double confidenceBefore,
			double confidenceAfter) {
	}

}
