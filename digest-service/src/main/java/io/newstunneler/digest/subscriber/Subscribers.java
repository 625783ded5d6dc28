package io.newstunneler.digest.subscriber;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.digest.delivery.Deliveries;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.server.ResponseStatusException;

/**
 * Subscribers and the lines of editions that they take. A line sleeps (it has no next
 * slot) unless its subscriber is confirmed and has not left.
 */
@Repository
class Subscribers {

	private static final String SELECT = """
			select subscribers.*, (
			    select coalesce(jsonb_agg(jsonb_build_object('cadence', cadence, 'times', times,
			        'weekday', case when cadence = 'weekly' then weekday end,
			        'next_run_at', next_run_at) order by digest_id), '[]')
			    from subscriptions where subscriber_id = subscribers.id
			) as digests
			from subscribers
			""";

	private final DatabaseClient database;

	private final TransactionalOperator transaction;

	private final Deliveries deliveries;

	private final Clock clock;

	Subscribers(DatabaseClient database, TransactionalOperator transaction, Deliveries deliveries, Clock clock) {
		this.database = database;
		this.transaction = transaction;
		this.deliveries = deliveries;
		this.clock = clock;
	}

	Mono<Subscriber> add(NewSubscriber subscriber) {
		DatabaseClient.GenericExecuteSpec insert = this.database.sql("""
				insert into subscribers (email, name, time_zone, filters, confirmed_at)
				values (:email, :name, :zone, :filters::jsonb, case when :confirmed then now() end)
				returning id
				""")
			.bind("email", subscriber.email())
			.bind("name", subscriber.nameOrDefault())
			.bind("zone", subscriber.timeZoneOrDefault())
			.bind("filters", FactJson.mapper().writeValueAsString(subscriber.filtersOrDefault()))
			.bind("confirmed", subscriber.isConfirmed());
		return insert.map((row) -> Objects.requireNonNull(row.get("id", Long.class)))
			.one()
			.onErrorMap(DuplicateKeyException.class,
					(_) -> new ResponseStatusException(HttpStatus.CONFLICT,
							"This address is subscribed already; change that subscriber instead."))
			.flatMap((id) -> take(id, subscriber.timeZoneOrDefault(), subscriber.digestsOrDefault())
				.then(subscriber.isConfirmed() ? wake(id) : this.deliveries.planConfirmation(id))
				.then(find(id)))
			.as(this.transaction::transactional);
	}

	Mono<Subscriber> find(long id) {
		return this.database.sql(SELECT + "where id = :id").bind("id", id).map(Subscribers::subscriber).one();
	}

	Flux<Subscriber> list(int limit, long offset) {
		return this.database.sql(SELECT + "order by id desc limit :limit offset :offset")
			.bind("limit", limit)
			.bind("offset", offset)
			.map(Subscribers::subscriber)
			.all();
	}

	Mono<Long> count() {
		return this.database.sql("select count(*) from subscribers")
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	Mono<Subscriber> change(long id, SubscriberChange change) {
		return this.database.sql(SELECT + "where id = :id for update of subscribers")
			.bind("id", id)
			.map(Subscribers::subscriber)
			.one()
			.flatMap((former) -> {
				String zone = orElse(change.timeZone(), former.timeZone());
				Filters filters = (change.filters() != null) ? change.filters().canonical() : former.filters();
				return this.database.sql("""
						update subscribers set name = :name, time_zone = :zone, filters = :filters::jsonb where id = :id
						""")
					.bind("name", orElse(change.name(), former.name()).strip())
					.bind("zone", zone)
					.bind("filters", FactJson.mapper().writeValueAsString(filters))
					.bind("id", id)
					.then()
					.then(take(id, zone, orElse(change.digests(), former.digests())))
					.then((former.status() == Subscriber.Status.ACTIVE) ? wake(id) : Mono.empty())
					.then(find(id));
			})
			.as(this.transaction::transactional);
	}

	Mono<Boolean> delete(long id) {
		return this.database.sql("delete from subscribers where id = :id")
			.bind("id", id)
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows == 1);
	}

	/**
	 * Confirms an address, once or again. Who has left stays away: an old link is no new
	 * consent.
	 * @return the subscriber, or nothing where they left or were deleted
	 */
	Mono<Subscriber> confirm(long id) {
		return this.database
			.sql("""
					update subscribers set confirmed_at = coalesce(confirmed_at, now()) where id = :id and unsubscribed_at is null
					""")
			.bind("id", id)
			.fetch()
			.rowsUpdated()
			.filter((rows) -> rows == 1)
			.flatMap((_) -> wake(id).then(find(id)))
			.as(this.transaction::transactional);
	}

	/**
	 * Lets a subscriber go. Mails that are planned but not begun are not sent.
	 */
	Mono<Void> unsubscribe(long id) {
		return this.database.sql("""
				with gone as (
				    update subscribers set unsubscribed_at = coalesce(unsubscribed_at, now()) where id = :id
				)
				update subscriptions set next_run_at = null where subscriber_id = :id
				""").bind("id", id).then();
	}

	/**
	 * Makes a subscriber's lines those that are wished for. A line that stays keeps the
	 * end of its last window, so that no change of time or zone loses or repeats an
	 * article.
	 */
	private Mono<Void> take(long id, String zone, List<Wish> wishes) {
		Mono<Void> dropOthers = this.database.sql("""
				delete from subscriptions using digests
				where digest_id = digests.id and subscriber_id = :id and digests.name <> all(:kept)
				""").bind("id", id).bind("kept", wishes.stream().map(Wish::digest).toArray(String[]::new)).then();
		return dropOthers.thenMany(Flux.fromIterable(wishes))
			.concatMap((wish) -> this.database.sql("""
					insert into subscriptions (digest_id, subscriber_id, cadence, weekday, times, time_zone)
					select id, :subscriber, :cadence, :weekday, :times, :zone from digests where name = :digest
					on conflict (subscriber_id, digest_id) do update
					set cadence = excluded.cadence, weekday = excluded.weekday, times = excluded.times,
					    time_zone = excluded.time_zone, next_run_at = null
					""")
				.bind("subscriber", id)
				.bind("cadence", wish.cadenceName())
				.bind("weekday", wish.weekdayOrDefault())
				.bind("times", wish.timesOrDefault().toArray(String[]::new))
				.bind("zone", zone)
				.bind("digest", wish.digest())
				.then())
			.then();
	}

	/**
	 * Gives a subscriber's lines their next slot. A line that never had an edition goes
	 * on from where the digest's public line stands.
	 */
	private Mono<Void> wake(long id) {
		Instant now = this.clock.instant();
		return find(id)
			.flatMapMany((subscriber) -> Flux.fromIterable(subscriber.digests())
				.concatMap((wish) -> this.database
					.sql("""
							update subscriptions
							set next_run_at = :next, covered_until = coalesce(subscriptions.covered_until, open.covered_until)
							from digests, subscriptions open
							where subscriptions.subscriber_id = :subscriber and subscriptions.digest_id = digests.id
							    and digests.name = :digest and open.digest_id = digests.id and open.subscriber_id is null
							""")
					.bind("next", wish.schedule(subscriber.timeZone()).next(now))
					.bind("subscriber", id)
					.bind("digest", wish.digest())
					.then()))
			.then();
	}

	private static <T> T orElse(@Nullable T value, T other) {
		return (value != null) ? value : other;
	}

	private static Subscriber subscriber(Readable row) {
		return new Subscriber(required(row, "id", Long.class), required(row, "email", String.class),
				required(row, "name", String.class), required(row, "time_zone", String.class),
				FactJson.mapper().readValue(required(row, "digests", Json.class).asString(), new TypeReference<>() {
				}), FactJson.mapper().readValue(required(row, "filters", Json.class).asString(), Filters.class),
				required(row, "created_at", Instant.class), row.get("confirmed_at", Instant.class),
				row.get("unsubscribed_at", Instant.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

}
