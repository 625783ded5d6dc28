package io.newstunneler.analysis.article;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.context.SmartLifecycle;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Removes articles whose time is over, with their plans, signals and trials, a few at a
 * time, so that nobody waits for it and any number of services may do it at once (ADR
 * 29). Trials, the plans of shadows and replays, go at that age too where their article
 * is gone already. Plan runs stay: they are the record of what was asked and paid.
 */
@Component
class Retention implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Retention.class);

	private static final int BATCH = 500;

	/** Between two batches the database rests for as long as one took, at least this. */
	private static final Duration SHORTEST_REST = Duration.ofMillis(20);

	private final DatabaseClient database;

	private final RetentionProperties properties;

	private final Clock clock;

	private final Counter removed;

	private final Counter trialsRemoved;

	private volatile @Nullable Disposable working;

	Retention(DatabaseClient database, RetentionProperties properties, Clock clock, MeterRegistry meters) {
		this.database = database;
		this.properties = properties;
		this.clock = clock;
		this.removed = Counter.builder("news.tunneler.articles.removed")
			.description("articles removed because their time was over")
			.register(meters);
		this.trialsRemoved = Counter.builder("news.tunneler.plan.trials.removed")
			.description("plans of shadows and replays removed because their time was over")
			.register(meters);
	}

	/**
	 * Removes all whose time is over.
	 * @return how many articles they were
	 */
	Mono<Long> removeAll() {
		Instant before = this.clock.instant().minus(this.properties.retention());
		return all(removeSome(before)).flatMap((gone) -> all(removeTrials(before)).map(gone::and))
			.flatMap((gone) -> removeReplays(before).doOnNext((replays) -> report(gone, replays, before))
				.thenReturn(gone.articles()));
	}

	private static Mono<Removed> all(Mono<Removed> some) {
		return some.elapsed()
			.flatMap((timed) -> timed.getT2().isLast() ? Mono.just(timed.getT2())
					: Mono.just(timed.getT2()).delayElement(rest(timed.getT1())))
			.repeat()
			.takeUntil(Removed::isLast)
			.reduce(Removed::and);
	}

	private static void report(Removed gone, long replays, Instant before) {
		if (gone.articles() > 0) {
			log.atInfo().addKeyValue("articles", gone.articles()).addKeyValue("before", before).log("articles removed");
		}
		if (gone.trials() + replays > 0) {
			log.atInfo()
				.addKeyValue("trials", gone.trials())
				.addKeyValue("replays", replays)
				.addKeyValue("before", before)
				.log("trial plans removed");
		}
	}

	private static Duration rest(long millis) {
		Duration rest = Duration.ofMillis(millis);
		return (rest.compareTo(SHORTEST_REST) < 0) ? SHORTEST_REST : rest;
	}

	private Mono<Removed> removeSome(Instant before) {
		return this.database.sql("""
				with old as (
				    select id from articles where fetched_at < :before
				    order by fetched_at limit :batch for update skip locked),
				removed as (
				    delete from articles where id in (select id from old) returning id),
				plans_removed as (
				    delete from plans where article_id in (select id from old)),
				signals_removed as (
				    delete from signals where article_id in (select id from old)),
				trials_removed as (
				    delete from plan_trials where article_id in (select id from old) returning plan_run_id)
				select (select count(*) from removed) as articles, (select count(*) from trials_removed) as trials
				""").bind("before", before).bind("batch", BATCH).map((row) -> {
			long articles = Objects.requireNonNull(row.get("articles", Long.class));
			return new Removed(articles, Objects.requireNonNull(row.get("trials", Long.class)), articles < BATCH);
		}).one().doOnNext(this::count);
	}

	/**
	 * Those that were written about an article while it was removed, or before its trials
	 * went with it.
	 */
	private Mono<Removed> removeTrials(Instant before) {
		return this.database.sql("""
				with old as (
				    select plan_run_id from plan_trials where created_at < :before
				    order by created_at limit :batch for update skip locked)
				delete from plan_trials where plan_run_id in (select plan_run_id from old)
				""")
			.bind("before", before)
			.bind("batch", BATCH)
			.fetch()
			.rowsUpdated()
			.map((trials) -> new Removed(0, trials, trials < BATCH))
			.doOnNext(this::count);
	}

	private void count(Removed gone) {
		this.removed.increment(gone.articles());
		this.trialsRemoved.increment(gone.trials());
	}

	/** Few, for people ask for them one by one. */
	private Mono<Long> removeReplays(Instant before) {
		return this.database.sql("""
				delete from plan_replays
				where created_at < :before
				    and not exists (select from plan_trials where plan_trials.replay_id = plan_replays.id)
				""").bind("before", before).fetch().rowsUpdated();
	}

	@Override
	public void start() {
		this.working = Flux.interval(this.properties.retentionCheck())
			.onBackpressureDrop()
			.concatMap((_) -> removeAll().onErrorResume((ex) -> {
				log.atWarn()
					.addKeyValue("reason", String.valueOf(ex.getMessage()))
					.log("old articles could not be removed; they stay until the next time");
				return Mono.empty();
			}), 1)
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable working = this.working;
		if (working != null) {
			working.dispose();
			this.working = null;
		}
	}

	@Override
	public boolean isRunning() {
		return this.working != null;
	}

	/**
	 * What is gone.
	 *
	 * @param articles how many articles
	 * @param trials how many plans of shadows and replays
	 * @param isLast whether there was no more
	 */
	private record Removed(long articles, long trials, boolean isLast) {

		Removed and(Removed next) {
			return new Removed(this.articles + next.articles, this.trials + next.trials, next.isLast);
		}

	}

}
