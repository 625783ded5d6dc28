package io.newstunneler.digest.edition;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;

import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.delivery.Deliveries;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameters;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Makes editions: of lines whose slot has come, or of a whole digest at once. Edition,
 * planned deliveries and the line's new end are one transaction, in which the lines are
 * locked; hence each window of each line is served once, by whichever replica comes
 * first, and a crash leaves it due.
 */
@Repository
class Lines {

	private static final String SELECT = """
			select subscriptions.id, digest_id, subscriber_id, cadence, weekday, times, subscriptions.time_zone,
			    covered_until, coalesce(filters, '{}') as filters
			from subscriptions left join subscribers on subscribers.id = subscriber_id
			""";

	/** Lines taken in one transaction; more would only hold locks longer. */
	private static final int BATCH = 500;

	private final DatabaseClient database;

	private final TransactionalOperator transaction;

	private final Articles articles;

	private final Editions editions;

	private final Deliveries deliveries;

	private final Clock clock;

	private final Timer delay;

	Lines(DatabaseClient database, TransactionalOperator transaction, Articles articles, Editions editions,
			Deliveries deliveries, Clock clock, MeterRegistry meters) {
		this.database = database;
		this.transaction = transaction;
		this.articles = articles;
		this.editions = editions;
		this.deliveries = deliveries;
		this.clock = clock;
		this.delay = Timer.builder("news.tunneler.slot.delay")
			.description("from a slot to the making of its edition")
			.register(meters);
	}

	/**
	 * Whether a slot has come.
	 */
	Mono<Boolean> anyDue() {
		return this.database.sql("select exists (select from subscriptions where next_run_at <= clock_timestamp())")
			.map((row) -> Objects.requireNonNull(row.get(0, Boolean.class)))
			.one();
	}

	/**
	 * Serves lines whose slot has come.
	 * @return how many were served; fewer than a batch means that none is left
	 */
	Mono<Integer> serveDue() {
		return this.articles.closeWindow()
			.flatMap((now) -> this.database.sql(SELECT + """
					where next_run_at <= :now
					order by next_run_at
					limit :most
					for update of subscriptions skip locked
					""")
				.bind("now", now)
				.bind("most", BATCH)
				.map(Line::of)
				.all()
				.collectList()
				.doOnNext((lines) -> lines
					.forEach((line) -> this.delay.record(Duration.between(line.due(now).until(), now))))
				.flatMap((lines) -> make(lines, (line) -> line.due(now))
					.then(advance(lines, (line) -> line.due(now).until(), (line) -> line.schedule().next(now)))
					.thenReturn(lines.size()))
				.as(this.transaction::transactional));
	}

	boolean isFull(int served) {
		return served == BATCH;
	}

	/**
	 * Makes the edition of everything that came since the last one, for everybody who
	 * takes the digest.
	 * @return the public edition, or nothing where there is no such digest
	 */
	Mono<EditionSummary> sendNow(long digestId) {
		return this.articles.closeWindow()
			.flatMap((now) -> this.database.sql(SELECT + """
					where digest_id = :digest and next_run_at is not null
					    and (paused_until is null or paused_until <= :now)
					order by subscriptions.id
					for update of subscriptions
					""")
				.bind("digest", digestId)
				.bind("now", now)
				.map(Line::of)
				.all()
				.collectList()
				.flatMap((lines) -> make(lines, (line) -> line.upTo(now))
					.then(advance(lines, (_) -> now, (line) -> line.schedule().next(now))))
				.as(this.transaction::transactional))
			.then(this.editions.latest(digestId));
	}

	private Mono<Void> make(List<Line> lines, Function<Line, Window> window) {
		Map<Window, List<Line>> sharing = new LinkedHashMap<>();
		for (Line line : lines) {
			Window wanted = window.apply(line);
			if (wanted.from().isBefore(wanted.until())) {
				sharing.computeIfAbsent(wanted, (_) -> new ArrayList<>()).add(line);
			}
		}
		return Flux.fromIterable(sharing.entrySet())
			.concatMap((entry) -> this.editions.make(entry.getKey())
				.flatMap((edition) -> isPublic(entry.getValue())
						? this.editions.publish(edition.id()).thenReturn(edition) : Mono.just(edition))
				.filter(Editions.Made::worthMailing)
				.flatMap((edition) -> this.deliveries.plan(edition.id(), subscribers(entry.getValue()))))
			.then();
	}

	/**
	 * The edition that would be made now, which is not kept.
	 * @param digestId of which digest
	 * @param subscriberId for whom; {@code null} for the digest's public line
	 * @return the edition under no identity of its own, or nothing where there is no such
	 * line
	 */
	Mono<Edition> preview(long digestId, @Nullable Long subscriberId) {
		return this.transaction.execute((status) -> {
			status.setRollbackOnly();
			return this.database
				.sql(SELECT + "where digest_id = :digest and subscriber_id is not distinct from :subscriber")
				.bind("digest", digestId)
				.bind("subscriber", Parameters.in(PostgresqlObjectId.INT8, subscriberId))
				.map(Line::of)
				.one()
				.map((line) -> line.upTo(this.clock.instant()))
				.flatMap(this.editions::make)
				.flatMap((made) -> this.editions.find(made.id()))
				.map(Edition::unkept);
		}).next();
	}

	/**
	 * When a digest is due next, for how many.
	 */
	Flux<Run> runs(long digestId, int most) {
		return this.database.sql("""
				select next_run_at, count(subscriber_id) as subscribers from subscriptions
				where digest_id = :digest and next_run_at is not null
				group by next_run_at order by next_run_at limit :most
				""")
			.bind("digest", digestId)
			.bind("most", most)
			.map((row) -> new Run(Objects.requireNonNull(row.get("next_run_at", Instant.class)),
					Objects.requireNonNull(row.get("subscribers", Long.class))))
			.all();
	}

	private static boolean isPublic(List<Line> lines) {
		return lines.stream().anyMatch((line) -> line.subscriberId() == null);
	}

	/**
	 * A time at which editions are made.
	 *
	 * @param at when
	 * @param subscribers for how many; 0 for the public edition alone
	 */
	record Run(Instant at, long subscribers) {
	}

	private static Collection<Long> subscribers(List<Line> lines) {
		return lines.stream().map(Line::subscriberId).filter(Objects::nonNull).toList();
	}

	private Mono<Void> advance(List<Line> lines, Function<Line, Instant> until, Function<Line, Instant> next) {
		return this.database.sql("""
				update subscriptions
				set covered_until = greatest(covered_until, served.until), next_run_at = served.next
				from unnest(:ids, :untils, :nexts) as served (id, until, next)
				where subscriptions.id = served.id
				""")
			.bind("ids", lines.stream().map(Line::id).toArray(Long[]::new))
			.bind("untils", Columns.times(lines, until::apply))
			.bind("nexts", Columns.times(lines, next::apply))
			.then();
	}

}
