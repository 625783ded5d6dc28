package io.newstunneler.analysis.plan;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Function;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.Outcome.Unplanned;
import io.newstunneler.analysis.plan.analyst.Author;
import io.newstunneler.analysis.plan.analyst.Fault;
import io.newstunneler.analysis.plan.analyst.Subject;
import io.newstunneler.defaults.trace.Traceparent;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * The queue of plans to be written: rows of {@code plan_runs}. Time is the database's, so
 * workers on different machines agree about leases.
 */
@Component
public class PlanRuns {

	/** Where workers hear of new work. */
	static final String CHANNEL = "plan_runs";

	/** Somebody who asks by hand is waiting in front of a screen. */
	private static final double ASKED_BY_HAND = 1000;

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
			.bind("articles", column(wanted, Long.class, Wanted::articleId))
			.bind("priorities", column(wanted, Double.class, Wanted::total))
			.bind("traceparents", column(wanted, String.class, Wanted::traceparent))
			.then();
	}

	/**
	 * Asks for a plan by hand, also where there is one already. A run that is open is
	 * moved to the front instead.
	 * @param articleId identity of the article
	 * @param trace the trace of the request
	 * @return identity of the run, empty where there is no such article
	 */
	Mono<Long> request(long articleId, @Nullable Traceparent trace) {
		DatabaseClient.GenericExecuteSpec insert = this.database.sql("""
				with requested as (
					insert into plan_runs (article_id, origin, priority, traceparent)
					select id, 'person', :urgent + coalesce(total, 0), :traceparent from articles where id = :article
					on conflict (article_id) where state in ('waiting', 'running') do update set
						priority = greatest(plan_runs.priority, excluded.priority),
						due_at = case plan_runs.state when 'waiting' then now() else plan_runs.due_at end
					returning id)
				select id, pg_notify('plan_runs', '') from requested
				""").bind("urgent", ASKED_BY_HAND).bind("article", articleId);
		return ((trace != null) ? insert.bind("traceparent", trace.header())
				: insert.bindNull("traceparent", String.class))
			.map((row) -> required(row, "id", Long.class))
			.one();
	}

	/**
	 * Takes on due work, the highest scores first, together with the articles. Any number
	 * of workers may do so at once.
	 * @param worker who takes it
	 * @param most how much
	 * @param lease for how long it stays with the worker without a sign of life
	 * @return the attempts to make
	 */
	Flux<Claim> claim(UUID worker, int most, Duration lease) {
		return this.database
			.sql("""
					with due as (
						select id from plan_runs
						where state in ('waiting', 'running') and due_at <= now()
						order by priority desc, id
						limit :most
						for update skip locked),
					claimed as (
						update plan_runs set
							state = 'running',
							attempts = attempts + 1,
							interruptions = interruptions + (state = 'running')::int,
							error_class = case state when 'running' then coalesce(error_class, 'interrupted') else error_class end,
							last_error = case state when 'running'
								then coalesce(last_error, 'The worker died during the attempt.') else last_error end,
							worker = :worker,
							due_at = now() + :lease * interval '1 millisecond',
							started_at = coalesce(started_at, now())
						from due
						where plan_runs.id = due.id
						returning plan_runs.*)
					select claimed.id as run_id, claimed.attempts, claimed.failures, claimed.interruptions, claimed.priority,
						claimed.error_class, claimed.last_error, claimed.traceparent,
						extract(epoch from now() - claimed.started_at)::float8 as age,
						articles.id as article_id, articles.title, articles.summary, articles.content, articles.url,
						articles.source_name, articles.published_at, articles.ticker_guess, articles.total
					from claimed left join articles on articles.id = claimed.article_id
					order by claimed.priority desc, claimed.id
					""")
			.bind("most", most)
			.bind("worker", worker)
			.bind("lease", lease.toMillis())
			.map(PlanRuns::claim)
			.all();
	}

	private static Claim claim(Readable row) {
		boolean invalid = Fault.INVALID_ANSWER.column().equals(row.get("error_class", String.class));
		Double total = row.get("total", Double.class);
		return new Claim(required(row, "run_id", Long.class), required(row, "attempts", Integer.class),
				required(row, "failures", Integer.class), required(row, "interruptions", Integer.class),
				Duration.ofMillis(Math.round(1000 * required(row, "age", Double.class))), (total != null) ? total : 0,
				invalid ? row.get("last_error", String.class) : null,
				Traceparent.parse(row.get("traceparent", String.class)), subject(row));
	}

	private static @Nullable Subject subject(Readable row) {
		Long articleId = row.get("article_id", Long.class);
		if (articleId == null) {
			return null;
		}
		return new Subject(articleId, required(row, "title", String.class), row.get("summary", String.class),
				row.get("content", String.class), required(row, "url", String.class),
				required(row, "source_name", String.class),
				required(row, "published_at", OffsetDateTime.class).toInstant(), row.get("ticker_guess", String.class));
	}

	/**
	 * Gives a sign of life for attempts.
	 * @param claims the attempts under way
	 * @param lease for how long from now
	 * @return those that are still ours; the others were cancelled or given to another
	 * worker
	 */
	Flux<Long> extend(Collection<Claim> claims, Duration lease) {
		return this.database.sql("""
				update plan_runs set due_at = now() + :lease * interval '1 millisecond'
				from unnest(:ids, :attempts) as ours (id, attempt)
				where plan_runs.id = ours.id and plan_runs.attempts = ours.attempt and plan_runs.state = 'running'
				returning plan_runs.id
				""")
			.bind("lease", lease.toMillis())
			.bind("ids", column(claims, Long.class, Claim::runId))
			.bind("attempts", column(claims, Integer.class, Claim::attempt))
			.map((row) -> required(row, "id", Long.class))
			.all();
	}

	/**
	 * Gives attempts back that this worker will not finish.
	 * @param worker who held them
	 * @return completes when others may take them
	 */
	Mono<Void> release(UUID worker) {
		return this.database.sql("""
				update plan_runs set state = 'waiting', due_at = now(), worker = null
				where state = 'running' and worker = :worker
				""").bind("worker", worker).then();
	}

	/**
	 * Ends runs that have their plan, in the caller's transaction.
	 * @param planned the attempts
	 * @param author who wrote the plans
	 * @return what the runs cost in all, by run; an attempt that lost its run meanwhile
	 * is missing, and its plan must not be stored
	 */
	Mono<Map<Long, Spent>> finish(List<Planned> planned, Author author) {
		if (planned.isEmpty()) {
			return Mono.just(Map.of());
		}
		return this.database.sql("""
				update plan_runs set
					state = 'done', worker = null, finished_at = now(), error_class = null, last_error = null,
					model = :model, prompt_version = :version, prompt_hash = :hash, input_hash = ended.input_hash,
					tokens = tokens + ended.spent, latency_ms = ended.latency,
					cost_usd = case when ended.cost is null then cost_usd else coalesce(cost_usd, 0) + ended.cost end
				from unnest(:ids, :attempts, :inputs, :tokens, :costs, :latencies)
					as ended (id, attempt, input_hash, spent, cost, latency)
				where plan_runs.id = ended.id and plan_runs.attempts = ended.attempt and plan_runs.state = 'running'
				returning plan_runs.id, tokens, cost_usd
				""")
			.bind("model", author.model())
			.bind("version", author.promptVersion())
			.bind("hash", author.promptHash())
			.bind("ids", column(planned, Long.class, (each) -> each.claim().runId()))
			.bind("attempts", column(planned, Integer.class, (each) -> each.claim().attempt()))
			.bind("inputs", column(planned, String.class, (each) -> each.subject().hash()))
			.bind("tokens", column(planned, Integer.class, (each) -> each.usage().tokens()))
			.bind("costs", column(planned, BigDecimal.class, (each) -> each.usage().costUsd()))
			.bind("latencies", column(planned, Integer.class, (each) -> millis(each.latency())))
			.map((row) -> Map.entry(required(row, "id", Long.class),
					new Spent(required(row, "tokens", Integer.class), row.get("cost_usd", BigDecimal.class))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

	/**
	 * Writes down attempts that gave no plan.
	 * @param unplanned the attempts
	 * @param author who was asked
	 * @return completes when the runs wait, have failed or are parked
	 */
	Mono<Void> postpone(List<Unplanned> unplanned, Author author) {
		if (unplanned.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				update plan_runs set
					state = ended.next, worker = null, failures = failures + ended.counted,
					due_at = now() + ended.pause * interval '1 millisecond',
					finished_at = case ended.next when 'waiting' then null else now() end,
					error_class = ended.error_class, last_error = ended.reason,
					model = :model, prompt_version = :version, prompt_hash = :hash,
					tokens = tokens + ended.spent, latency_ms = ended.latency,
					cost_usd = case when ended.cost is null then cost_usd else coalesce(cost_usd, 0) + ended.cost end
				from unnest(:ids, :attempts, :nexts, :counted, :pauses, :classes, :reasons, :tokens, :costs, :latencies)
					as ended (id, attempt, next, counted, pause, error_class, reason, spent, cost, latency)
				where plan_runs.id = ended.id and plan_runs.attempts = ended.attempt and plan_runs.state = 'running'
				""")
			.bind("model", author.model())
			.bind("version", author.promptVersion())
			.bind("hash", author.promptHash())
			.bind("ids", column(unplanned, Long.class, (each) -> each.claim().runId()))
			.bind("attempts", column(unplanned, Integer.class, (each) -> each.claim().attempt()))
			.bind("nexts", column(unplanned, String.class, (each) -> each.next().column()))
			.bind("counted", column(unplanned, Integer.class, (each) -> each.fault().isCounted() ? 1 : 0))
			.bind("pauses", column(unplanned, Long.class, (each) -> each.pause().toMillis()))
			.bind("classes", column(unplanned, String.class, (each) -> each.fault().column()))
			.bind("reasons", column(unplanned, String.class, Unplanned::reason))
			.bind("tokens", column(unplanned, Integer.class, (each) -> each.usage().tokens()))
			.bind("costs", column(unplanned, BigDecimal.class, (each) -> each.usage().costUsd()))
			.bind("latencies", column(unplanned, Integer.class, (each) -> millis(each.latency())))
			.then();
	}

	/**
	 * Runs, newest first.
	 * @param filter which ones
	 * @param limit how many at most
	 * @return the runs
	 */
	Flux<PlanRun> list(Filter filter, int limit) {
		return bind(filter, this.database.sql("select " + PlanRun.COLUMNS + """

				from plan_runs
				where (:state::text is null or state = :state) and (:article::bigint is null or article_id = :article)
					and (:before::bigint is null or id < :before)
				order by id desc
				limit :limit
				""")).bind("limit", limit).map(PlanRun::of).all();
	}

	/**
	 * Counts what {@link #list} would show without a limit.
	 * @param filter which ones
	 * @return how many
	 */
	Mono<Long> count(Filter filter) {
		return bind(filter.fromTheStart(), this.database.sql("""
				select count(*) as runs
				from plan_runs
				where (:state::text is null or state = :state) and (:article::bigint is null or article_id = :article)
					and :before::bigint is null
				""")).map((row) -> required(row, "runs", Long.class)).one();
	}

	private static DatabaseClient.GenericExecuteSpec bind(Filter filter, DatabaseClient.GenericExecuteSpec sql) {
		DatabaseClient.GenericExecuteSpec bound = (filter.state() != null) ? sql.bind("state", filter.state().column())
				: sql.bindNull("state", String.class);
		bound = (filter.articleId() != null) ? bound.bind("article", filter.articleId())
				: bound.bindNull("article", Long.class);
		return (filter.before() != null) ? bound.bind("before", filter.before()) : bound.bindNull("before", Long.class);
	}

	/**
	 * One run.
	 * @param id its identity
	 * @return the run, empty where there is none
	 */
	Mono<PlanRun> find(long id) {
		return this.database.sql("select " + PlanRun.COLUMNS + " from plan_runs where id = :id")
			.bind("id", id)
			.map(PlanRun::of)
			.one();
	}

	/**
	 * Lets a run begin anew.
	 * @param id its identity
	 * @return the run, empty where it does not exist, is at work or has its plan
	 */
	Mono<PlanRun> retry(long id) {
		return this.database.sql("""
				with revived as (
					update plan_runs set state = 'waiting', due_at = now(), failures = 0, interruptions = 0,
						error_class = null, last_error = null, started_at = null, finished_at = null
					where id = :id and state in ('waiting', 'failed', 'parked', 'cancelled')
					returning *)
				select revived.*, pg_notify('plan_runs', '') from revived
				""").bind("id", id).map(PlanRun::of).one();
	}

	/**
	 * Takes a run out of the queue; what its worker brings back is thrown away.
	 * @param id its identity
	 * @return the run, empty where it does not exist or has ended
	 */
	Mono<PlanRun> cancel(long id) {
		return this.database.sql("""
				update plan_runs set state = 'cancelled', worker = null, finished_at = coalesce(finished_at, now())
				where id = :id and state in ('waiting', 'running', 'parked', 'cancelled')
				returning\s""" + PlanRun.COLUMNS).bind("id", id).map(PlanRun::of).one();
	}

	/**
	 * How many runs are in which state.
	 * @return a count for every state
	 */
	Mono<Map<PlanRunState, Long>> counts() {
		return this.database.sql("select state, count(*) as runs from plan_runs group by state")
			.map((row) -> Map.entry(PlanRunState.of(required(row, "state", String.class)),
					required(row, "runs", Long.class)))
			.all()
			.collect(PlanRuns::noneYet, (counts, entry) -> counts.put(entry.getKey(), entry.getValue()));
	}

	private static Map<PlanRunState, Long> noneYet() {
		Map<PlanRunState, Long> counts = new EnumMap<>(PlanRunState.class);
		for (PlanRunState state : PlanRunState.values()) {
			counts.put(state, 0L);
		}
		return counts;
	}

	/**
	 * The queue as it stands, from the partial index of open runs.
	 * @return depth and age
	 */
	Mono<Depth> depth() {
		return this.database
			.sql("""
					select count(*) filter (where state = 'waiting') as waiting,
						count(*) filter (where state = 'running') as running,
						coalesce(extract(epoch from now() - min(created_at) filter (where state = 'waiting')), 0)::float8 as age
					from plan_runs
					where state in ('waiting', 'running')
					""")
			.map((row) -> new Depth(required(row, "waiting", Long.class), required(row, "running", Long.class),
					required(row, "age", Double.class)))
			.one();
	}

	/** One array for a column of a multi-row statement. */
	private static <T> Object column(Collection<T> rows, Class<?> type, Function<T, @Nullable Object> value) {
		Object column = Array.newInstance(type, rows.size());
		int i = 0;
		for (T row : rows) {
			Array.set(column, i++, value.apply(row));
		}
		return column;
	}

	private static int millis(Duration duration) {
		return Math.toIntExact(Math.min(duration.toMillis(), Integer.MAX_VALUE));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
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

	/**
	 * Which runs to show.
	 *
	 * @param state only those in this state
	 * @param articleId only those of this article
	 * @param before only those with a lower identity
	 */
	record Filter(@Nullable PlanRunState state, @Nullable Long articleId, @Nullable Long before) {

		Filter fromTheStart() {
			return new Filter(this.state, this.articleId, null);
		}

	}

	/**
	 * What all attempts of a run cost.
	 *
	 * @param tokens of prompts and answers
	 * @param costUsd US dollars, where the price is known
	 */
	record Spent(int tokens, @Nullable BigDecimal costUsd) {
	}

	/**
	 * The queue at a moment.
	 *
	 * @param waiting runs to be tried
	 * @param running runs that a worker holds
	 * @param oldestSeconds age of the oldest waiting run
	 */
	record Depth(long waiting, long running, double oldestSeconds) {
	}

}
