package io.newstunneler.digest.subscriber;

import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.digest.delivery.Deliveries;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;

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

	private static final int PAGE = 500;

	private static final String SELECT = """
			select subscribers.*, (
			    select coalesce(jsonb_agg(jsonb_build_object('digest', digests.name, 'cadence', cadence, 'times', times,
			        'weekday', case when cadence = 'weekly' then weekday end,
			        'next_run_at', next_run_at) order by digest_id), '[]')
			    from subscriptions join digests on digests.id = digest_id where subscriber_id = subscribers.id
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

	/**
	 * Adds a subscriber.
	 * @return the subscriber; fails with 409 where the address is here already
	 */
	Mono<Subscriber> add(NewSubscriber subscriber) {
		return addAll(List.of(subscriber)).flatMap((added) -> Mono.justOrEmpty(added.get(subscriber.address())))
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.CONFLICT,
					"This address is subscribed already; change that subscriber instead.")))
			.flatMap(this::find);
	}

	/**
	 * Adds subscribers with a statement for all, and plans to ask those for confirmation
	 * whom nobody vouches for. A line begins where the digest's public line stands.
	 * @return identities by address, without those whose address is here already
	 */
	Mono<Map<String, Long>> addAll(List<NewSubscriber> subscribers) {
		return this.database
			.sql("""
					insert into subscribers (email, name, time_zone, filters, locale, alert_rules, quiet_hours, confirmed_at)
					select email, name, zone, filters::jsonb, locale, rules::jsonb, quiet::jsonb, case when confirmed then now() end
					from unnest(:emails, :names, :zones, :filters, :locales, :rules, :quiet, :confirmed)
					    as subscriber (email, name, zone, filters, locale, rules, quiet, confirmed)
					on conflict do nothing
					returning id, email
					""")
			.bind("emails", Columns.of(subscribers, String[]::new, NewSubscriber::address))
			.bind("names", Columns.of(subscribers, String[]::new, NewSubscriber::nameOrDefault))
			.bind("zones", Columns.of(subscribers, String[]::new, NewSubscriber::timeZoneOrDefault))
			.bind("filters", Columns.of(subscribers, String[]::new, (each) -> text(each.filtersOrDefault())))
			.bind("locales", Columns.of(subscribers, String[]::new, NewSubscriber::localeOrDefault))
			.bind("rules", Columns.of(subscribers, String[]::new, (each) -> text(each.alertRulesOrDefault())))
			.bind("quiet",
					Columns.of(subscribers, String[]::new,
							(each) -> (each.quietHours() != null) ? text(each.quietHours()) : null))
			.bind("confirmed", Columns.of(subscribers, Boolean[]::new, NewSubscriber::isConfirmed))
			.map((row) -> Map.entry(required(row, "email", String.class), required(row, "id", Long.class)))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue)
			.flatMap((added) -> {
				Map<Long, NewSubscriber> ours = new LinkedHashMap<>();
				for (NewSubscriber each : subscribers) {
					Long id = added.get(each.address());
					if (id != null) {
						ours.putIfAbsent(id, each);
					}
				}
				List<Long> unconfirmed = ours.entrySet()
					.stream()
					.filter((each) -> !each.getValue().isConfirmed())
					.map(Map.Entry::getKey)
					.toList();
				return begin(ours).then(this.deliveries.planConfirmations(unconfirmed)).thenReturn(added);
			})
			.as(this.transaction::transactional);
	}

	private Mono<Void> begin(Map<Long, NewSubscriber> subscribers) {
		Instant now = this.clock.instant();
		List<Begun> lines = subscribers.entrySet()
			.stream()
			.flatMap((each) -> each.getValue()
				.digestsOrDefault()
				.stream()
				.map((wish) -> new Begun(each.getKey(), each.getValue(), wish)))
			.toList();
		return this.database
			.sql("""
					insert into subscriptions (digest_id, subscriber_id, cadence, weekday, times, time_zone, next_run_at,
					    covered_until)
					select digests.id, subscriber, begun.cadence, begun.weekday, string_to_array(begun.times, ','), zone, next,
					    case when next is not null then open.covered_until end
					from unnest(:subscribers, :digests, :cadences, :weekdays, :times, :zones, :nexts)
					        as begun (subscriber, digest, cadence, weekday, times, zone, next)
					    join digests on digests.name = digest
					    left join subscriptions open on open.digest_id = digests.id and open.subscriber_id is null
					""")
			.bind("subscribers", Columns.of(lines, Long[]::new, Begun::subscriberId))
			.bind("digests", Columns.of(lines, String[]::new, (each) -> each.wish().digestOrDefault()))
			.bind("cadences", Columns.of(lines, String[]::new, (each) -> each.wish().cadenceName()))
			.bind("weekdays", Columns.of(lines, String[]::new, (each) -> each.wish().weekdayOrDefault()))
			.bind("times", Columns.of(lines, String[]::new, (each) -> String.join(",", each.wish().timesOrDefault())))
			.bind("zones", Columns.of(lines, String[]::new, (each) -> each.subscriber().timeZoneOrDefault()))
			.bind("nexts", Columns.of(lines, OffsetDateTime[]::new, (each) -> each.next(now)))
			.then();
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

	/**
	 * Everybody, page by page, so that memory stays flat.
	 */
	Flux<Subscriber> all() {
		return page(0).expand((page) -> (page.size() < PAGE) ? Mono.empty() : page(page.getLast().id()))
			.concatMapIterable((page) -> page);
	}

	private Mono<List<Subscriber>> page(long after) {
		return this.database.sql(SELECT + "where id > :after order by id limit :limit")
			.bind("after", after)
			.bind("limit", PAGE)
			.map(Subscribers::subscriber)
			.all()
			.collectList();
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
						update subscribers
						set name = :name, time_zone = :zone, filters = :filters::jsonb, locale = :locale,
						    alert_rules = :rules::jsonb, quiet_hours = :quiet::jsonb, paused_until = :paused
						where id = :id
						""")
					.bind("name", orElse(change.name(), former.name()).strip())
					.bind("locale", Locale.forLanguageTag(orElse(change.locale(), former.locale())).toLanguageTag())
					.bind("rules",
							FactJson.mapper()
								.writeValueAsString((change.alertRules() != null)
										? change.alertRules().stream().map(AlertRule::canonical).toList()
										: former.alertRules()))
					.bind("quiet",
							json(Boolean.FALSE.equals(change.quiet()) ? null
									: (change.quietHours() != null) ? change.quietHours() : former.quietHours()))
					.bind("paused", pause(orNull(change.pausedUntil(), former.pausedUntil())))
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
	 * Lets a subscriber leave one digest, and altogether with the last one where no alert
	 * is wanted either.
	 */
	Mono<Void> unsubscribe(long id, String digest) {
		return this.database.sql("""
				update deliveries
				set state = 'suppressed', reason = 'The subscriber left the digest', ended_at = clock_timestamp()
				from editions join digests on digests.id = digest_id
				where edition_id = editions.id and subscriber_id = :id and state = 'planned' and digests.name = :digest
				""").bind("id", id).bind("digest", digest).then().then(this.database.sql("""
				delete from subscriptions using digests
				where digest_id = digests.id and subscriber_id = :id and digests.name = :digest
				""").bind("id", id).bind("digest", digest).then()).then(this.database.sql("""
				update subscribers set unsubscribed_at = coalesce(unsubscribed_at, now())
				where id = :id and alert_rules = '[]'
				    and not exists (select from subscriptions where subscriber_id = :id)
				""").bind("id", id).then()).as(this.transaction::transactional);
	}

	/**
	 * Takes a subscriber back who asks for it by a link that only their mailbox has. Who
	 * left everything takes the daily digest again.
	 */
	Mono<Subscriber> comeBack(long id) {
		return this.database
			.sql("""
					update subscribers set unsubscribed_at = null, confirmed_at = coalesce(confirmed_at, now()) where id = :id
					""")
			.bind("id", id)
			.then()
			.then(find(id))
			.flatMap((subscriber) -> (subscriber.digests().isEmpty() && subscriber.alertRules().isEmpty())
					? take(id, subscriber.timeZone(), List.of(Wish.DEFAULT)) : Mono.empty())
			.then(wake(id))
			.then(find(id))
			.as(this.transaction::transactional);
	}

	/**
	 * The digests that can be taken.
	 */
	Flux<Offer> offers() {
		return this.database.sql("select name, title from digests order by id")
			.map((row) -> new Offer(required(row, "name", String.class), required(row, "title", String.class)))
			.all();
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
				""")
			.bind("id", id)
			.bind("kept", wishes.stream().map(Wish::digestOrDefault).toArray(String[]::new))
			.then();
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
				.bind("digest", wish.digestOrDefault())
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
					.bind("next", wish.schedule(subscriber.timeZone()).next(subscriber.restsUntil(now)))
					.bind("subscriber", id)
					.bind("digest", wish.digestOrDefault())
					.then()))
			.then();
	}

	private static <T> T orElse(@Nullable T value, T other) {
		return (value != null) ? value : other;
	}

	private static <T> @Nullable T orNull(@Nullable T value, @Nullable T other) {
		return (value != null) ? value : other;
	}

	private static String text(Object value) {
		return FactJson.mapper().writeValueAsString(value);
	}

	private static Parameter json(@Nullable Object value) {
		return Parameters.in(R2dbcType.VARCHAR, (value != null) ? FactJson.mapper().writeValueAsString(value) : null);
	}

	/**
	 * A pause that is over is none.
	 */
	private Parameter pause(@Nullable Instant until) {
		return Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE,
				(until != null && until.isAfter(this.clock.instant())) ? until.atOffset(ZoneOffset.UTC) : null);
	}

	private static Subscriber subscriber(Readable row) {
		Json quiet = row.get("quiet_hours", Json.class);
		return new Subscriber(required(row, "id", Long.class), required(row, "email", String.class),
				required(row, "name", String.class), required(row, "time_zone", String.class),
				FactJson.mapper().readValue(required(row, "digests", Json.class).asString(), new TypeReference<>() {
				}), FactJson.mapper().readValue(required(row, "filters", Json.class).asString(), Filters.class),
				required(row, "locale", String.class),
				FactJson.mapper().readValue(required(row, "alert_rules", Json.class).asString(), new TypeReference<>() {
				}), (quiet != null) ? FactJson.mapper().readValue(quiet.asString(), QuietHours.class) : null,
				row.get("paused_until", Instant.class), required(row, "created_at", Instant.class),
				row.get("confirmed_at", Instant.class), row.get("unsubscribed_at", Instant.class));
	}

	/**
	 * A line of a new subscriber.
	 */
	private record Begun(long subscriberId, NewSubscriber subscriber, Wish wish) {

		/** The first slot, where the address is confirmed. */
		@Nullable OffsetDateTime next(Instant now) {
			return this.subscriber.isConfirmed()
					? this.wish.schedule(this.subscriber.timeZoneOrDefault()).next(now).atOffset(ZoneOffset.UTC) : null;
		}

	}

	/**
	 * A digest that can be taken.
	 *
	 * @param name its name
	 * @param title as people read it
	 */
	record Offer(String name, String title) {
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

}
