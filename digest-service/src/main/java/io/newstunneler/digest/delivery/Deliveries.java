package io.newstunneler.digest.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.outbox.Outbox;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The ledger of deliveries. What it says is sent is never sent again; what it does not
 * say is sent is tried until it is, under the same Message-ID.
 */
@Repository
public class Deliveries {

	private static final String RECEIPT = """
			select deliveries.id, subscriber_id, regexp_replace(email, '^(.).*@', '\\1***@') as recipient, channel, state,
			    edition_id, alert_id, summary_id, target_id, message_id, attempts, doubtful, resends, next_attempt_at, reason,
			    deliveries.created_at, ended_at
			from deliveries join subscribers on subscribers.id = subscriber_id
			""";

	private final DatabaseClient database;

	private final String domain;

	Deliveries(DatabaseClient database, DeliveryProperties properties) {
		this.database = database;
		this.domain = properties.messageIdDomain();
	}

	/**
	 * Plans to mail an edition, in the caller's transaction. Planning twice plans once.
	 * @param editionId what
	 * @param subscriberIds to whom
	 * @return number of deliveries planned
	 */
	public Mono<Long> plan(long editionId, Collection<Long> subscriberIds) {
		if (subscriberIds.isEmpty()) {
			return Mono.just(0L);
		}
		return this.database.sql("""
				insert into deliveries (edition_id, subscriber_id, message_id)
				select :edition, subscriber.id,
				    '<e' || :edition::text || '.s' || subscriber.id || '.' || installations.id || '@' || :domain || '>'
				from unnest(:subscribers) as subscriber (id), installations
				on conflict do nothing
				""")
			.bind("edition", editionId)
			.bind("domain", this.domain)
			.bind("subscribers", subscriberIds.toArray(Long[]::new))
			.fetch()
			.rowsUpdated();
	}

	/**
	 * Plans to ask subscribers to confirm their addresses, in the caller's transaction.
	 * Asking again while a mail waits asks once.
	 * @param subscriberIds whom
	 * @return completes when the rows are written
	 */
	public Mono<Void> planConfirmations(Collection<Long> subscriberIds) {
		if (subscriberIds.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("""
					insert into deliveries (edition_id, subscriber_id, message_id)
					select null, subscriber.id, '<confirm.s' || subscriber.id || '.' || installations.id || '@' || :domain || '>'
					from unnest(:subscribers) as subscriber (id), installations
					on conflict do nothing
					""")
			.bind("subscribers", subscriberIds.toArray(Long[]::new))
			.bind("domain", this.domain)
			.then();
	}

	/**
	 * Plans to tell an alert over every channel of those whom it concerns, in the
	 * caller's transaction; by mail to whoever has no channel.
	 * @param alertId which
	 * @param subscriberIds whom
	 * @return completes when the rows are written
	 */
	public Mono<Void> planAlert(long alertId, Collection<Long> subscriberIds) {
		if (subscriberIds.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				insert into deliveries (alert_id, subscriber_id, channel, target_id, message_id)
				select :alert, told.id, coalesce(kind, 'mail'), case when kind <> 'mail' then alert_channels.id end,
				    '<a' || :alert::text || '.s' || told.id
				        || case when kind <> 'mail' then '.c' || alert_channels.id else '' end
				        || '.' || installations.id || '@' || :domain || '>'
				from unnest(:subscribers) as told (id) cross join installations
				    left join alert_channels on alert_channels.subscriber_id = told.id and deleted_at is null
				where enabled is distinct from false
				on conflict do nothing
				""")
			.bind("alert", alertId)
			.bind("domain", this.domain)
			.bind("subscribers", subscriberIds.toArray(Long[]::new))
			.then();
	}

	/**
	 * Plans to tell the alerts of quiet hours when these are over, in the caller's
	 * transaction. Planning twice plans once.
	 * @param summaryIds which
	 * @return completes when the rows are written
	 */
	public Mono<Void> planSummaries(Collection<Long> summaryIds) {
		if (summaryIds.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				insert into deliveries (summary_id, subscriber_id, channel, target_id, message_id, next_attempt_at)
				select alert_summaries.id, alert_summaries.subscriber_id, coalesce(kind, 'mail'),
				    case when kind <> 'mail' then alert_channels.id end,
				    '<q' || alert_summaries.id || '.s' || alert_summaries.subscriber_id
				        || case when kind <> 'mail' then '.c' || alert_channels.id else '' end
				        || '.' || installations.id || '@' || :domain || '>', due_at
				from alert_summaries cross join installations
				    left join alert_channels on alert_channels.subscriber_id = alert_summaries.subscriber_id
				        and deleted_at is null
				where alert_summaries.id = any(:summaries) and enabled is distinct from false
				on conflict do nothing
				""").bind("domain", this.domain).bind("summaries", summaryIds.toArray(Long[]::new)).then();
	}

	/**
	 * Plans the test of a channel.
	 * @param alertId what it says
	 * @param subscriberId whose channel
	 * @param targetId the channel; absent for mail
	 * @param channel {@code mail}, {@code slack} or {@code webhook}
	 * @return the delivery's id
	 */
	public Mono<Long> planTest(long alertId, long subscriberId, @Nullable Long targetId, String channel) {
		return this.database
			.sql("""
					insert into deliveries (alert_id, subscriber_id, channel, target_id, message_id)
					select :alert, :subscriber, :channel, :target,
					    '<a' || :alert::text || '.s' || :subscriber::text || coalesce('.c' || :target::text, '') || '.' || id || '@'
					        || :domain || '>'
					from installations
					returning id
					""")
			.bind("alert", alertId)
			.bind("subscriber", subscriberId)
			.bind("channel", channel)
			.bind("target", Parameters.in(PostgresqlObjectId.INT8, targetId))
			.bind("domain", this.domain)
			.map((row) -> required(row, "id", Long.class))
			.one();
	}

	/**
	 * Takes deliveries that are due, for as long as the lease lasts. They stay in the
	 * state that they are in until they go on the wire.
	 * @param most how many at most
	 * @param lease how long no other sender will touch them
	 * @param gates which kinds, the most urgent first; the rest stay as they are
	 * @param busy channels whose deliveries stay as they are
	 * @return the deliveries, those of one edition together
	 */
	public Flux<Delivery> claim(int most, Duration lease, Collection<Gate> gates, Collection<Long> busy) {
		return this.database
			.sql("""
					with due as (
					    select waiting.id, waiting.state as former
					    from unnest(:gates) with ordinality as open (gate, urgency) cross join lateral (
					        select id, state from deliveries
					        where gate = open.gate and state in ('planned', 'sending', 'unknown')
					            and next_attempt_at <= clock_timestamp()
					            and (target_id is null or target_id <> all(:busy))
					        order by next_attempt_at
					        limit :most
					        for update skip locked
					    ) waiting
					    order by urgency
					    limit :most
					), claimed as (
					    update deliveries
					    set leases = leases + 1, next_attempt_at = clock_timestamp() + :lease * interval '1 millisecond'
					    from due
					    where deliveries.id = due.id
					    returning deliveries.*, due.former
					)
					select claimed.id, gate, edition_id, alert_id, summary_id, target_id, subscriber_id, subscribers.email, name,
					    time_zone, locale, message_id, leases, attempts + 1 as attempt, claimed.created_at, former <> 'planned' as resumed,
					    case
					        when unsubscribed_at is not null then 'The subscriber left'
					        when gate = 'confirmation' and confirmed_at is not null then 'The address is confirmed already'
					        when gate <> 'confirmation' and confirmed_at is null then 'The address is not confirmed'
					        when gate in ('confirmation', 'alert', 'digest') and suppressions.id is not null
					            then 'Nothing is sent to this address: ' || suppressions.reason
					    end as unwanted
					from claimed join subscribers on subscribers.id = subscriber_id
					    left join suppressions on lower(suppressions.email) = lower(subscribers.email)
					order by edition_id nulls first, claimed.id
					""")
			.bind("gates", gates.stream().map(Gate::text).toArray(String[]::new))
			.bind("busy", busy.toArray(Long[]::new))
			.bind("most", most)
			.bind("lease", lease.toMillis())
			.map(Deliveries::delivery)
			.all();
	}

	/**
	 * Prolongs the lease on deliveries that are still in hand. One whose row is being
	 * written has no need of it, and waiting for that row could end in a deadlock.
	 * @param held what is in hand
	 * @param lease how long from now; nothing lets others take them at once
	 * @return completes when the rows are written
	 */
	public Mono<Void> renew(Collection<Delivery> held, Duration lease) {
		if (held.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				with free as (
				    select deliveries.id
				    from deliveries join unnest(:ids, :leases) as held (id, lease)
				        on deliveries.id = held.id and leases = held.lease
				    where ended_at is null and (next_attempt_at > clock_timestamp() or state = 'sending')
				    for update of deliveries skip locked)
				update deliveries set next_attempt_at = clock_timestamp() + :lease * interval '1 millisecond'
				from free
				where deliveries.id = free.id
				""")
			.bind("lease", lease.toMillis())
			.bind("ids", held.stream().map(Delivery::id).toArray(Long[]::new))
			.bind("leases", held.stream().map(Delivery::lease).toArray(Integer[]::new))
			.then();
	}

	/**
	 * Applies what senders report and tells the facts of it, with one statement: all
	 * senders wait for it. What does not begin ends the lease, so that no renewal on its
	 * way can put it off.
	 * @param changes one for each delivery at most
	 * @return the ids of those that were still the sender's to change
	 */
	Mono<Set<Long>> apply(List<Change> changes) {
		return Outbox
			.bind(this.database
				.sql("""
						with change as materialized (
						    select *
						    from unnest(:ids, :leases, :states, :reasons, :delays, :begins, :doubts, :topics, :keys, :payloads,
						        :traceparents) with ordinality as change (id, lease, state, reason, delay, begins, doubts, topic, key,
						        payload, traceparent, position)
						), applied as (
						    update deliveries
						    set state = change.state, reason = change.reason, attempts = attempts + change.begins,
						        doubtful = doubtful + change.doubts,
						        leases = leases + 1 - change.begins,
						        next_attempt_at = coalesce(clock_timestamp() + change.delay * interval '1 millisecond',
						            next_attempt_at),
						        ended_at = case when change.delay is null then clock_timestamp() end
						    from change
						    where deliveries.id = change.id and leases = change.lease and ended_at is null
						    returning deliveries.id
						), told as (
						    insert into outbox (topic, key, payload, traceparent)
						    select topic, key, payload, traceparent
						    from change join applied using (id)
						    where topic is not null
						    order by position
						)
						select id from applied
						"""),
					changes, Change::fact)
			.bind("ids", Columns.of(changes, Long[]::new, (change) -> change.delivery().id()))
			.bind("leases", Columns.of(changes, Integer[]::new, (change) -> change.delivery().lease()))
			.bind("states", Columns.of(changes, String[]::new, (change) -> change.state().text()))
			.bind("reasons", Columns.of(changes, String[]::new, Change::reason))
			.bind("delays",
					Columns.of(changes, Long[]::new,
							(change) -> (change.delay() != null) ? change.delay().toMillis() : null))
			.bind("begins", Columns.of(changes, Integer[]::new, (change) -> change.begins() ? 1 : 0))
			.bind("doubts", Columns.of(changes, Integer[]::new, (change) -> change.doubts() ? 1 : 0))
			.map((row) -> required(row, "id", Long.class))
			.all()
			.collect(Collectors.toSet());
	}

	/**
	 * Stops sending to an address, whoever subscribes with it.
	 * @param email which
	 * @param cause {@code refused}, {@code bounced} or {@code complained}
	 * @param reason what the other side said
	 * @return completes when the row is written
	 */
	public Mono<Void> suppress(String email, String cause, String reason) {
		return this.database.sql("""
				insert into suppressions (email, cause, reason) values (:email, :cause, :reason)
				on conflict do nothing
				""").bind("email", email).bind("cause", cause).bind("reason", reason).then();
	}

	/**
	 * How many deliveries wait though their time has come, by gate.
	 * @return the counts; gates where nothing waits are absent
	 */
	public Mono<Map<Gate, Long>> due() {
		return this.database.sql("""
				select gate, count(*) as waiting from deliveries
				where state in ('planned', 'sending', 'unknown') and next_attempt_at <= clock_timestamp()
				group by gate
				""")
			.map((row) -> Map.entry(Gate.of(required(row, "gate", String.class)), required(row, "waiting", Long.class)))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue, () -> new EnumMap<>(Gate.class));
	}

	/**
	 * The deliveries that a caller asks for, newest first.
	 * @param wanted which
	 * @param before only those planned before this one
	 * @param limit how many
	 * @param offset after how many
	 * @return without whole addresses
	 */
	Flux<Receipt> list(Wanted wanted, @Nullable Long before, int limit, long offset) {
		return bind(this.database.sql(RECEIPT + wanted.where() + """
				    and deliveries.id < coalesce(:before, 9223372036854775807)
				order by deliveries.id desc
				limit :limit offset :offset
				"""), wanted).bind("before", Parameters.in(PostgresqlObjectId.INT8, before))
			.bind("limit", limit)
			.bind("offset", offset)
			.map(Deliveries::receipt)
			.all();
	}

	/**
	 * Counts deliveries by state.
	 * @param wanted which
	 * @return the counts; states that none is in are absent
	 */
	Mono<Map<DeliveryState, Long>> counts(Wanted wanted) {
		return bind(this.database.sql("select state, count(*) as deliveries from deliveries " + wanted.where()
				+ "group by state order by state"), wanted)
			.map((row) -> Map.entry(DeliveryState.of(required(row, "state", String.class)),
					required(row, "deliveries", Long.class)))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue, () -> new EnumMap<>(DeliveryState.class));
	}

	/**
	 * One delivery.
	 * @param id which
	 * @return without the whole address, or nothing where there is none
	 */
	public Mono<Receipt> find(long id) {
		return this.database.sql(RECEIPT + "where deliveries.id = :id").bind("id", id).map(Deliveries::receipt).one();
	}

	/**
	 * Plans a delivery once more that has ended, or hurries one that waits. A second copy
	 * that somebody asks for gets a Message-ID of its own, or mailboxes would drop it.
	 * @param id which
	 * @param force whether also one that arrived
	 * @return whether there was anything to do: nothing where it arrived or is on the
	 * wire right now
	 */
	Mono<Boolean> resend(long id, boolean force) {
		return this.database
			.sql("""
					update deliveries
					set state = case when state in ('planned', 'unknown') then state else 'planned' end,
					    message_id = case when state in ('sent', 'bounced')
					        then regexp_replace(message_id, '(\\.r[0-9]+)?@', '.r' || (resends + 1) || '@') else message_id end,
					    resends = resends + 1, leases = leases + 1, next_attempt_at = clock_timestamp(), ended_at = null,
					    created_at = clock_timestamp()
					where id = :id and state <> 'sending' and (:force or state <> 'sent')
					""")
			.bind("id", id)
			.bind("force", force)
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows == 1);
	}

	/**
	 * The deliveries of an edition, without whole addresses.
	 * @param editionId which
	 * @param limit how many
	 * @param offset after how many
	 * @return in the order in which they were planned
	 */
	public Flux<Receipt> ofEdition(long editionId, int limit, long offset) {
		return this.database.sql(RECEIPT + """
				where edition_id = :edition
				order by deliveries.id
				limit :limit offset :offset
				""")
			.bind("edition", editionId)
			.bind("limit", limit)
			.bind("offset", offset)
			.map(Deliveries::receipt)
			.all();
	}

	/**
	 * Counts the deliveries of an edition.
	 * @param editionId which
	 * @return how many
	 */
	public Mono<Long> count(long editionId) {
		return this.database.sql("select count(*) from deliveries where edition_id = :edition")
			.bind("edition", editionId)
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	private static DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec statement, Wanted wanted) {
		DatabaseClient.GenericExecuteSpec bound = statement;
		for (Map.Entry<String, Object> condition : wanted.conditions().entrySet()) {
			bound = bound.bind(condition.getKey(), condition.getValue());
		}
		return bound;
	}

	private static Delivery delivery(Readable row) {
		return new Delivery(required(row, "id", Long.class), Gate.of(required(row, "gate", String.class)),
				row.get("edition_id", Long.class), row.get("alert_id", Long.class), row.get("summary_id", Long.class),
				row.get("target_id", Long.class), required(row, "subscriber_id", Long.class),
				required(row, "email", String.class), required(row, "name", String.class),
				required(row, "time_zone", String.class), row.get("unwanted", String.class),
				required(row, "message_id", String.class), required(row, "leases", Integer.class),
				required(row, "attempt", Integer.class), required(row, "resumed", Boolean.class),
				required(row, "created_at", Instant.class), required(row, "locale", String.class));
	}

	private static Receipt receipt(Readable row) {
		DeliveryState state = DeliveryState.of(required(row, "state", String.class));
		Instant endedAt = row.get("ended_at", Instant.class);
		return new Receipt(required(row, "id", Long.class), required(row, "subscriber_id", Long.class),
				required(row, "recipient", String.class), required(row, "channel", String.class), state,
				row.get("edition_id", Long.class), row.get("alert_id", Long.class), row.get("summary_id", Long.class),
				row.get("target_id", Long.class), required(row, "message_id", String.class),
				required(row, "attempts", Integer.class), required(row, "doubtful", Integer.class),
				required(row, "resends", Integer.class),
				(endedAt == null) ? row.get("next_attempt_at", Instant.class) : null, row.get("reason", String.class),
				required(row, "created_at", Instant.class), endedAt);
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * Which deliveries; what is absent does not matter.
	 *
	 * @param editionId of this edition
	 * @param alertId of this alert
	 * @param subscriberId to this subscriber
	 * @param state in this state
	 * @param channel over this channel
	 */
	record Wanted(@Nullable Long editionId, @Nullable Long alertId, @Nullable Long subscriberId,
			@Nullable DeliveryState state, @Nullable String channel) {

		/**
		 * Names only what is given, so that each question finds its index.
		 */
		private String where() {
			StringBuilder where = new StringBuilder("where true\n");
			conditions().keySet()
				.forEach((column) -> where.append("and ").append(column).append(" = :").append(column).append('\n'));
			return where.toString();
		}

		private Map<String, Object> conditions() {
			Map<String, Object> conditions = new LinkedHashMap<>();
			put(conditions, "edition_id", this.editionId);
			put(conditions, "alert_id", this.alertId);
			put(conditions, "subscriber_id", this.subscriberId);
			put(conditions, "state", (this.state != null) ? this.state.text() : null);
			put(conditions, "channel", this.channel);
			return conditions;
		}

		private static void put(Map<String, Object> conditions, String column, @Nullable Object value) {
			if (value != null) {
				conditions.put(column, value);
			}
		}

	}

	/**
	 * A row of the ledger, as people see it.
	 *
	 * @param id identity of the delivery
	 * @param subscriberId who gets it
	 * @param recipient where it goes, masked
	 * @param channel {@code mail}, {@code slack} or {@code webhook}
	 * @param state where it stands
	 * @param editionId the edition, where it is one
	 * @param alertId the alert, where it is one
	 * @param summaryId the alerts of quiet hours, where it is those
	 * @param targetId the alert channel that it goes to; absent for mail
	 * @param messageId the Message-ID of the mail; for other channels the idempotency key
	 * @param attempts how often it was on the wire
	 * @param possibleDuplicates how often it was sent although an earlier attempt may
	 * have arrived
	 * @param resends how often somebody asked to send it again
	 * @param nextAttemptAt when it is tried again, where it has not ended
	 * @param reason why it did not arrive
	 * @param createdAt when it was planned
	 * @param endedAt when it ended
	 */
	public record Receipt(long id, long subscriberId, String recipient, String channel, DeliveryState state,
			@Nullable Long editionId, @Nullable Long alertId, @Nullable Long summaryId, @Nullable Long targetId,
			String messageId, int attempts, int possibleDuplicates, int resends, @Nullable Instant nextAttemptAt,
			@Nullable String reason, Instant createdAt, @Nullable Instant endedAt) {
	}

}
