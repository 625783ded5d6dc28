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
 * Removes articles whose time is over, with their plans and signals, a few at a time, so
 * that nobody waits for it and any number of services may do it at once (ADR 29). Plan
 * runs stay: they are the record of what was asked and paid.
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

	private volatile @Nullable Disposable working;

	Retention(DatabaseClient database, RetentionProperties properties, Clock clock, MeterRegistry meters) {
		this.database = database;
		this.properties = properties;
		this.clock = clock;
		this.removed = Counter.builder("news.tunneler.articles.removed")
			.description("articles removed because their time was over")
			.register(meters);
	}

	/**
	 * Removes all whose time is over.
	 * @return how many they were
	 */
	Mono<Long> removeAll() {
		Instant before = this.clock.instant().minus(this.properties.retention());
		return removeSome(before).elapsed()
			.flatMap((timed) -> (timed.getT2() < BATCH) ? Mono.just(timed.getT2())
					: Mono.just(timed.getT2()).delayElement(rest(timed.getT1())))
			.repeat()
			.takeUntil((count) -> count < BATCH)
			.reduce(0L, Long::sum)
			.doOnNext((count) -> {
				if (count > 0) {
					log.atInfo().addKeyValue("articles", count).addKeyValue("before", before).log("articles removed");
				}
			});
	}

	private static Duration rest(long millis) {
		Duration rest = Duration.ofMillis(millis);
		return (rest.compareTo(SHORTEST_REST) < 0) ? SHORTEST_REST : rest;
	}

	private Mono<Long> removeSome(Instant before) {
		return this.database.sql("""
				with old as (
				    select id from articles where fetched_at < :before
				    order by fetched_at limit :batch for update skip locked),
				removed as (
				    delete from articles where id in (select id from old) returning id),
				plans_removed as (
				    delete from plans where article_id in (select id from old)),
				signals_removed as (
				    delete from signals where article_id in (select id from old))
				select count(*) as articles from removed
				""")
			.bind("before", before)
			.bind("batch", BATCH)
			.map((row) -> Objects.requireNonNull(row.get("articles", Long.class)))
			.one()
			.doOnNext(this.removed::increment);
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

}
