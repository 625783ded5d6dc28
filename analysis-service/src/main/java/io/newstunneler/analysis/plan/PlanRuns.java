package io.newstunneler.analysis.plan;

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
import io.newstunneler.analysis.plan.analyst.Fault;
import io.newstunneler.analysis.plan.analyst.Subject;
import io.newstunneler.defaults.postgres.Columns;
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

	/** So many articles of one source in a row, then it is the turn of those below it. */
	private static final long TURN = 50;

	private final DatabaseClient database;

	PlanRuns(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Asks for plans, in the caller's transaction. Each article is asked about once,
	 * however often its fact arrives. A source that has much to say at once steps back by
	 * a point for each fifty of its articles that wait, so that others come in between.
	 * @param wanted the articles whose total reached the alert threshold
	 * @return completes when the runs are written
	 */
	public Mono<Void> enqueue(List<Wanted> wanted) {
		if (wanted.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				with wanted as (
					select wanted.*, articles.source_id,
						row_number() over (partition by articles.source_id order by priority desc) - 1 as ahead
					from unnest(:articles, :priorities, :traceparents) as wanted (article_id, priority, traceparent)
						left join articles on articles.id = wanted.article_id),
				waiting as (
					select source_id, count(*) as ahead from plan_runs
					where state = 'waiting' and source_id = any(select distinct source_id from wanted)
					group by source_id),
				enqueued as (
					insert into plan_runs (article_id, origin, priority, traceparent, source_id)
					select article_id, 'score', priority - (wanted.ahead + coalesce(waiting.ahead, 0)) / :turn,
						traceparent, source_id
					from wanted left join waiting using (source_id)
					on conflict do nothing
					returning id)
				select pg_notify('plan_runs', '') from enqueued limit 1
				""")
			.bind("turn", TURN)
			.bind("articles", Columns.of(wanted, Long[]::new, Wanted::articleId))
			.bind("priorities", Columns.of(wanted, Double[]::new, Wanted::total))
			.bind("traceparents", Columns.of(wanted, String[]::new, Wanted::traceparent))
			.then();
	}

	/**
	 * Asks for a plan by hand, also where there is one already. A run that is open is
	 * moved to the front instead.
	 * @param articleId identity of the article
	 * @param fresh whether the model is asked even where it has answered the same
	 * @param trace the trace of the request
	 * @return identity of the run, empty where there is no such article
	 */
	Mono<Long> request(long articleId, boolean fresh, @Nullable Traceparent trace) {
		DatabaseClient.GenericExecuteSpec insert = this.database
			.sql("""
					with requested as (
						insert into plan_runs (article_id, origin, priority, traceparent, source_id, is_fresh)
						select id, 'person', :urgent + coalesce(total, 0), :traceparent, source_id, :fresh
						from articles where id = :article
						on conflict (article_id)
							where state in ('waiting', 'running') and origin in ('score', 'person', 'reanalysis') do update set
							priority = greatest(plan_runs.priority, excluded.priority),
							due_at = case plan_runs.state when 'waiting' then now() else plan_runs.due_at end
						returning id)
					select id, pg_notify('plan_runs', '') from requested
					""")
			.bind("urgent", ASKED_BY_HAND)
			.bind("article", articleId)
			.bind("fresh", fresh);
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
							and not coalesce((select is_paused from plan_queue), false)
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
						claimed.error_class, claimed.last_error, claimed.traceparent, claimed.origin,
						coalesce(articles.source_id, claimed.source_id) as source_id, claimed.asked_version,
						claimed.replay_id, claimed.is_fresh,
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
				required(row, "origin", String.class), row.get("source_id", Long.class),
				row.get("asked_version", String.class), row.get("replay_id", Long.class),
				required(row, "is_fresh", Boolean.class),
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
	 * Gives a sign of life for attempts. One whose row is being written has no need of
	 * it, and waiting for that row could end in a deadlock; nor has one whose lease is
	 * fresh.
	 * @param claims the attempts under way
	 * @param lease for how long from now
	 * @return those that are still ours; the others were cancelled or given to another
	 * worker
	 */
	Flux<Long> extend(Collection<Claim> claims, Duration lease) {
		return this.database.sql("""
				with ours as (
					select plan_runs.id from unnest(:ids, :attempts) as ours (id, attempt) join plan_runs using (id)
					where plan_runs.attempts = ours.attempt and plan_runs.state = 'running'),
				free as (
					select id from plan_runs where id in (select id from ours) and state = 'running'
						and due_at < now() + 0.8 * :lease * interval '1 millisecond'
					for update skip locked),
				extended as (
					update plan_runs set due_at = now() + :lease * interval '1 millisecond'
					from free where plan_runs.id = free.id)
				select id from ours
				""")
			.bind("lease", lease.toMillis())
			.bind("ids", Columns.of(claims, Long[]::new, Claim::runId))
			.bind("attempts", Columns.of(claims, Integer[]::new, Claim::attempt))
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
				update plan_runs set state = 'waiting', due_at = now(), worker = null,
					reserved_tokens = null, reserved_usd = null
				where state = 'running' and worker = :worker
				""").bind("worker", worker).then();
	}

	/**
	 * Lets runs go on that were parked until there is a budget again.
	 * @return their identities
	 */
	Mono<Long> resume() {
		return this.database.sql("""
				update plan_runs set state = 'waiting', finished_at = null
				where state = 'parked' and error_class = 'budget_used_up' and due_at <= now()
				""").fetch().rowsUpdated().filter((resumed) -> resumed > 0);
	}

	/**
	 * Ends runs that have their plan, in the caller's transaction.
	 * @param planned the attempts
	 * @return what the runs cost in all, by run; an attempt that lost its run meanwhile
	 * is missing, and its plan must not be stored
	 */
	Mono<Map<Long, Spent>> finish(List<Planned> planned) {
		if (planned.isEmpty()) {
			return Mono.just(Map.of());
		}
		return this.database.sql("""
				update plan_runs set
					state = 'done', worker = null, finished_at = now(), error_class = null, last_error = null,
					model = ended.model, prompt_version = ended.version, prompt_hash = ended.prompt_hash,
					flag_variant = ended.variant, input_hash = ended.input_hash, answer_key = ended.answer_key,
					cached_from = ended.cached_from, reserved_tokens = null, reserved_usd = null,
					tokens = tokens + ended.spent, latency_ms = ended.latency,
					cost_usd = case when ended.cost is null then cost_usd else coalesce(cost_usd, 0) + ended.cost end
				from unnest(:ids, :attempts, :models, :versions, :hashes, :variants, :inputs, :keys, :cached, :tokens,
						:costs, :latencies)
					as ended (id, attempt, model, version, prompt_hash, variant, input_hash, answer_key, cached_from,
						spent, cost, latency)
				where plan_runs.id = ended.id and plan_runs.attempts = ended.attempt and plan_runs.state = 'running'
				returning plan_runs.id, tokens, cost_usd
				""")
			.bind("models", Columns.of(planned, String[]::new, (each) -> each.author().model()))
			.bind("versions", Columns.of(planned, String[]::new, (each) -> each.author().promptVersion()))
			.bind("hashes", Columns.of(planned, String[]::new, (each) -> each.author().promptHash()))
			.bind("variants", Columns.of(planned, String[]::new, (each) -> each.question().variant()))
			// what somebody else wrote is not the model's answer
			.bind("keys",
					Columns.of(planned, String[]::new, (each) -> (each.note() != null) ? null : each.question().key()))
			.bind("cached", Columns.of(planned, Long[]::new, Planned::cachedFrom))
			.bind("ids", Columns.of(planned, Long[]::new, (each) -> each.claim().runId()))
			.bind("attempts", Columns.of(planned, Integer[]::new, (each) -> each.claim().attempt()))
			.bind("inputs", Columns.of(planned, String[]::new, (each) -> each.question().inputHash()))
			.bind("tokens", Columns.of(planned, Integer[]::new, (each) -> each.usage().tokens()))
			.bind("costs", Columns.of(planned, BigDecimal[]::new, (each) -> each.usage().costUsd()))
			.bind("latencies", Columns.of(planned, Integer[]::new, (each) -> millis(each.latency())))
			.map((row) -> Map.entry(required(row, "id", Long.class),
					new Spent(required(row, "tokens", Integer.class), row.get("cost_usd", BigDecimal.class))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

	/**
	 * Writes down attempts that gave no plan.
	 * @param unplanned the attempts
	 * @return completes when the runs wait, have failed or are parked
	 */
	Mono<Void> postpone(List<Unplanned> unplanned) {
		if (unplanned.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("""
					update plan_runs set
						state = ended.next, worker = null, failures = failures + ended.counted,
						attempts = attempts - ended.untried, reserved_tokens = null, reserved_usd = null,
						due_at = now() + ended.pause * interval '1 millisecond',
						finished_at = case ended.next when 'waiting' then null else now() end,
						error_class = ended.error_class, last_error = ended.reason,
						model = coalesce(ended.model, plan_runs.model),
						prompt_version = coalesce(ended.version, plan_runs.prompt_version),
						prompt_hash = coalesce(ended.prompt_hash, plan_runs.prompt_hash),
						flag_variant = coalesce(ended.variant, plan_runs.flag_variant),
						input_hash = coalesce(ended.input_hash, plan_runs.input_hash), answer_key = ended.answer_key,
						tokens = tokens + ended.spent, latency_ms = ended.latency,
						cost_usd = case when ended.cost is null then cost_usd else coalesce(cost_usd, 0) + ended.cost end
					from unnest(:ids, :attempts, :nexts, :counted, :untried, :pauses, :classes, :reasons, :models, :versions,
							:hashes, :variants, :inputs, :keys, :tokens, :costs, :latencies)
						as ended (id, attempt, next, counted, untried, pause, error_class, reason, model, version, prompt_hash,
							variant, input_hash, answer_key, spent, cost, latency)
					where plan_runs.id = ended.id and plan_runs.attempts = ended.attempt and plan_runs.state = 'running'
					""")
			.bind("models", Columns.of(unplanned, String[]::new, asked((question) -> question.author().model())))
			.bind("versions",
					Columns.of(unplanned, String[]::new, asked((question) -> question.author().promptVersion())))
			.bind("hashes", Columns.of(unplanned, String[]::new, asked((question) -> question.author().promptHash())))
			.bind("variants", Columns.of(unplanned, String[]::new, asked(Question::variant)))
			.bind("inputs", Columns.of(unplanned, String[]::new, asked(Question::inputHash)))
			.bind("keys", Columns.of(unplanned, String[]::new, asked(Question::key)))
			.bind("untried", Columns.of(unplanned, Integer[]::new, (each) -> each.fault().isTried() ? 0 : 1))
			.bind("ids", Columns.of(unplanned, Long[]::new, (each) -> each.claim().runId()))
			.bind("attempts", Columns.of(unplanned, Integer[]::new, (each) -> each.claim().attempt()))
			.bind("nexts", Columns.of(unplanned, String[]::new, (each) -> each.next().column()))
			.bind("counted", Columns.of(unplanned, Integer[]::new, (each) -> each.fault().isCounted() ? 1 : 0))
			.bind("pauses", Columns.of(unplanned, Long[]::new, (each) -> each.pause().toMillis()))
			.bind("classes", Columns.of(unplanned, String[]::new, (each) -> each.fault().column()))
			.bind("reasons", Columns.of(unplanned, String[]::new, Unplanned::reason))
			.bind("tokens", Columns.of(unplanned, Integer[]::new, (each) -> each.usage().tokens()))
			.bind("costs", Columns.of(unplanned, BigDecimal[]::new, (each) -> each.usage().costUsd()))
			.bind("latencies", Columns.of(unplanned, Integer[]::new, (each) -> millis(each.latency())))
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
	 * Lets many runs begin anew; of an article's own runs only the last one, and only
	 * where no other is open.
	 * @param selection which ones, of those that have failed, are parked or were
	 * cancelled
	 * @return how many there are, and how many wait again
	 */
	Mono<Changed> retry(Selection selection) {
		String chosen = """
				with chosen as (
					select max(id) as id from plan_runs as run
					where state in ('failed', 'parked', 'cancelled') and\s""" + Selection.CONDITIONS
				+ """

								and not (origin in ('score', 'person', 'reanalysis') and exists (
									select from plan_runs as open where open.article_id = run.article_id
										and open.state in ('waiting', 'running') and open.origin in ('score', 'person', 'reanalysis')))
							group by article_id, case when origin in ('score', 'person', 'reanalysis') then 0 else id end
							order by 1
							limit :limit)
						""";
		return change(selection, chosen + "select count(*) as runs from chosen", chosen + """
				, revived as (
					update plan_runs set state = 'waiting', due_at = now(), failures = 0, interruptions = 0,
						error_class = null, last_error = null, started_at = null, finished_at = null
					from chosen where plan_runs.id = chosen.id and plan_runs.state in ('failed', 'parked', 'cancelled')
					returning plan_runs.id),
				woken as (select pg_notify('plan_runs', ''))
				select count(*) as runs from revived, woken
				""");
	}

	/**
	 * Takes many runs out of the queue.
	 * @param selection which ones, of those that wait, run or are parked
	 * @return how many there are, and how many are cancelled
	 */
	Mono<Changed> cancel(Selection selection) {
		String chosen = """
				with chosen as (
					select id from plan_runs as run
					where state in ('waiting', 'running', 'parked') and\s""" + Selection.CONDITIONS + """

					order by id
					limit :limit)
				""";
		return change(selection, chosen + "select count(*) as runs from chosen", chosen + """
				, cancelled as (
					update plan_runs set state = 'cancelled', worker = null, finished_at = coalesce(finished_at, now())
					from chosen where plan_runs.id = chosen.id and plan_runs.state in ('waiting', 'running', 'parked')
					returning plan_runs.id)
				select count(*) as runs from cancelled
				""");
	}

	private Mono<Changed> change(Selection selection, String count, String change) {
		Mono<Long> matched = selection.bind(this.database.sql(count))
			.map((row) -> required(row, "runs", Long.class))
			.one();
		Mono<Long> changed = selection.isDryRun() ? Mono.just(0L)
				: selection.bind(this.database.sql(change)).map((row) -> required(row, "runs", Long.class)).one();
		return matched.flatMap((found) -> changed.map((done) -> new Changed(found, done, selection.isDryRun())));
	}

	/**
	 * Has plans written anew for articles that we have.
	 * @param wanted which articles
	 * @return how many there are, and for how many a run waits now; an article with an
	 * open run is left to that
	 */
	Mono<Changed> reanalyse(Reanalysis wanted) {
		String chosen = """
				with chosen as (
					select articles.id, total, source_id from articles
					where total >= :min_score and published_at >= :since and published_at < :until
						and (:source::bigint is null or source_id = :source)
						and (:ticker::text is null or ticker_guess = :ticker)
						and not (:unplanned and exists (select from plans where plans.article_id = articles.id))
						and not exists (select from plan_runs where plan_runs.article_id = articles.id
							and state in ('waiting', 'running') and origin in ('score', 'person', 'reanalysis'))
					order by total desc, articles.id desc
					limit :limit)
				""";
		Mono<Long> matched = wanted.bind(this.database.sql(chosen + "select count(*) as runs from chosen"))
			.map((row) -> required(row, "runs", Long.class))
			.one();
		Mono<Long> changed = wanted.isDryRun() ? Mono.just(0L)
				: version(wanted.bind(this.database.sql(chosen + """
						, asked as (
							insert into plan_runs (article_id, origin, priority, source_id, asked_version, is_fresh)
							select id, 'reanalysis', total, source_id, :version, :fresh from chosen
							on conflict do nothing
							returning id),
						woken as (select pg_notify('plan_runs', ''))
						select count(*) as runs from asked, woken
						""")), wanted.promptVersion()).bind("fresh", Boolean.TRUE.equals(wanted.fresh()))
					.map((row) -> required(row, "runs", Long.class))
					.one();
		return matched.flatMap((found) -> changed.map((done) -> new Changed(found, done, wanted.isDryRun())));
	}

	private static DatabaseClient.GenericExecuteSpec version(DatabaseClient.GenericExecuteSpec sql,
			@Nullable String version) {
		return (version != null) ? sql.bind("version", version) : sql.bindNull("version", String.class);
	}

	/**
	 * Has plans written anew for articles that their publisher has corrected, in the
	 * caller's transaction.
	 * @param articleIds articles whose text has changed
	 * @return completes when the runs are written
	 */
	public Mono<Void> reopen(Collection<Long> articleIds) {
		if (articleIds.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				with reopened as (
					insert into plan_runs (article_id, origin, priority, source_id)
					select id, 'reanalysis', total, source_id from articles
					where id = any(:articles) and exists (select from plans where plans.article_id = articles.id
							and plans.created_at < articles.revised_at)
						and title ~* '\\m(correct(s|ed|ion|ing)?|retract(s|ed|ion)?|withdrawn)\\M'
					on conflict do nothing
					returning id)
				select pg_notify('plan_runs', '') from reopened limit 1
				""").bind("articles", articleIds.toArray(Long[]::new)).then();
	}

	/**
	 * Stops the queue for all workers; what is under way is finished.
	 * @param reason for those who wonder
	 * @return completes when nothing is taken on any more
	 */
	Mono<Void> pause(String reason) {
		return this.database.sql("""
				insert into plan_queue (is_paused, reason) values (true, :reason)
				on conflict (id) do update set is_paused = true, reason = excluded.reason, changed_at = now()
				""").bind("reason", reason).then();
	}

	/**
	 * Lets the queue go on.
	 * @return completes when workers take runs on again
	 */
	Mono<Void> goOn() {
		return this.database
			.sql("""
					with resumed as (update plan_queue set is_paused = false, reason = null, changed_at = now() returning id)
					select pg_notify('plan_runs', '') from resumed
					""")
			.then();
	}

	/**
	 * What the queue has done within the last hour and stands at.
	 * @return figures
	 */
	Mono<Figures> figures() {
		return this.database
			.sql("""
					with ended as (
						select count(*) filter (where state = 'done' and finished_at > now() - interval '1 minute') as minute,
							count(*) filter (where state = 'done') as hour,
							count(*) filter (where state = 'done' and cached_from is not null) as cached,
							count(*) filter (where state in ('failed', 'parked')) as failed,
							percentile_cont(array[0.5, 0.95, 0.99]) within group (order by latency_ms)
								filter (where state = 'done') as runtimes,
							percentile_cont(array[0.5, 0.95, 0.99])
								within group (order by extract(epoch from finished_at - created_at))
								filter (where state = 'done') as ages
						from plan_runs where finished_at > now() - interval '1 hour' and state in ('done', 'failed', 'parked'))
					select ended.*, coalesce(is_paused, false) as is_paused, reason from ended left join plan_queue on true
					""")
			.map((row) -> {
				Double[] runtimes = row.get("runtimes", Double[].class);
				Double[] ages = row.get("ages", Double[].class);
				return new Figures(required(row, "is_paused", Boolean.class), row.get("reason", String.class),
						required(row, "minute", Long.class), required(row, "hour", Long.class),
						required(row, "cached", Long.class), required(row, "failed", Long.class),
						Percentiles.of(runtimes, 0.001), Percentiles.of(ages, 1));
			})
			.one();
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

	private static <T> Function<Unplanned, @Nullable T> asked(Function<Question, @Nullable T> value) {
		return (each) -> (each.question() != null) ? value.apply(each.question()) : null;
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
	 * What became of many runs.
	 *
	 * @param matched how many were meant
	 * @param changed how many are as was asked for
	 * @param dryRun whether it was only asked how many there are
	 */
	record Changed(long matched, long changed, boolean dryRun) {
	}

	/**
	 * What the queue did.
	 *
	 * @param paused whether people have stopped it
	 * @param pauseReason why
	 * @param doneLastMinute plans written within a minute
	 * @param doneLastHour plans written within an hour
	 * @param cachedLastHour how many of these took over the answer to the same question
	 * @param failedLastHour runs that failed or were parked within an hour
	 * @param runtimeSeconds how long the analyst took for the plans of the last hour
	 * @param waitSeconds how long it took from the request to the plan
	 */
	record Figures(boolean paused, @Nullable String pauseReason, long doneLastMinute, long doneLastHour,
			long cachedLastHour, long failedLastHour, @Nullable Percentiles runtimeSeconds,
			@Nullable Percentiles waitSeconds) {
	}

	/**
	 * A distribution.
	 *
	 * @param p50 half are below
	 * @param p95 95 of 100 are below
	 * @param p99 99 of 100 are below
	 */
	record Percentiles(double p50, double p95, double p99) {

		static @Nullable Percentiles of(Double @Nullable [] values, double factor) {
			return (values == null) ? null : new Percentiles(rounded(values[0] * factor), rounded(values[1] * factor),
					rounded(values[2] * factor));
		}

		private static double rounded(double seconds) {
			return Math.round(seconds * 1000) / 1000.0;
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
