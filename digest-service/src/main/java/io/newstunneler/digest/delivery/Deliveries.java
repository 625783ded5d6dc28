package io.newstunneler.digest.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;

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
				select :edition, subscriber.id, '<e' || :edition::text || '.s' || subscriber.id || '@' || :domain || '>'
				from unnest(:subscribers) as subscriber (id)
				on conflict do nothing
				""")
			.bind("edition", editionId)
			.bind("domain", this.domain)
			.bind("subscribers", subscriberIds.toArray(Long[]::new))
			.fetch()
			.rowsUpdated();
	}

	/**
	 * Plans to ask a subscriber to confirm the address, in the caller's transaction.
	 * Asking again while a mail waits asks once.
	 * @param subscriberId whom
	 * @return completes when the row is written
	 */
	public Mono<Void> planConfirmation(long subscriberId) {
		return this.database.sql("""
				insert into deliveries (edition_id, subscriber_id, message_id)
				values (null, :subscriber, '<confirm.s' || :subscriber::text || '@' || :domain || '>')
				on conflict do nothing
				""").bind("subscriber", subscriberId).bind("domain", this.domain).then();
	}

	/**
	 * Takes deliveries that are due, for as long as the lease lasts.
	 * @param most how many at most
	 * @param lease how long no other sender will touch them
	 * @param editions whether editions may be mailed; without, only confirmations are
	 * taken and editions stay as they are
	 * @return the deliveries, those of one edition together
	 */
	public Flux<Delivery> claim(int most, Duration lease, boolean editions) {
		return this.database.sql("""
				with due as (
				    select id, state as former from deliveries
				    where state in ('planned', 'sending', 'unknown') and next_attempt_at <= clock_timestamp()
				        and (:editions or edition_id is null)
				    order by next_attempt_at
				    limit :most
				    for update skip locked
				), claimed as (
				    update deliveries
				    set state = 'sending', attempts = attempts + 1,
				        next_attempt_at = clock_timestamp() + :lease * interval '1 millisecond'
				    from due
				    where deliveries.id = due.id
				    returning deliveries.*, due.former
				)
				select claimed.id, edition_id, subscriber_id, email, name, time_zone, message_id, attempts,
				    claimed.created_at, former <> 'planned' as resumed,
				    unsubscribed_at is null and (edition_id is null) = (confirmed_at is null) as wanted
				from claimed join subscribers on subscribers.id = subscriber_id
				order by edition_id nulls first, claimed.id
				""")
			.bind("editions", editions)
			.bind("most", most)
			.bind("lease", lease.toMillis())
			.map(Deliveries::delivery)
			.all();
	}

	/**
	 * Prolongs the lease on deliveries that are still in hand.
	 * @param deliveries what is in hand
	 * @param lease how long from now
	 * @return completes when the rows are written
	 */
	public Mono<Void> renew(Collection<Delivery> deliveries, Duration lease) {
		return this.database.sql("""
				update deliveries set next_attempt_at = clock_timestamp() + :lease * interval '1 millisecond'
				from unnest(:ids, :attempts) as held (id, attempt)
				where deliveries.id = held.id and attempts = held.attempt and state = 'sending'
				""")
			.bind("lease", lease.toMillis())
			.bind("ids", deliveries.stream().map(Delivery::id).toArray(Long[]::new))
			.bind("attempts", deliveries.stream().map(Delivery::attempt).toArray(Integer[]::new))
			.then();
	}

	/**
	 * Writes down how a delivery ended.
	 * @param delivery what
	 * @param state how
	 * @param reason why, where it did not arrive
	 * @return whether it was still this sender's to end
	 */
	public Mono<Boolean> end(Delivery delivery, DeliveryState state, @Nullable String reason) {
		DatabaseClient.GenericExecuteSpec update = this.database.sql("""
				update deliveries set state = :state, reason = :reason, ended_at = clock_timestamp()
				where id = :id and attempts = :attempt and state = 'sending'
				""").bind("state", state.text()).bind("id", delivery.id()).bind("attempt", delivery.attempt());
		return bindNullable(update, "reason", reason).fetch().rowsUpdated().map((rows) -> rows == 1);
	}

	/**
	 * Puts a delivery back for a later attempt.
	 * @param delivery what
	 * @param state {@link DeliveryState#PLANNED}, or {@link DeliveryState#UNKNOWN} where
	 * the mail may have arrived
	 * @param reason why it did not work out
	 * @param delay how long to wait
	 * @param counts whether this was an attempt; a server that cannot be reached is not
	 * @return completes when the row is written
	 */
	public Mono<Void> putBack(Delivery delivery, DeliveryState state, String reason, Duration delay, boolean counts) {
		return this.database.sql("""
				update deliveries set state = :state, reason = :reason, attempts = attempts - :undo,
				    next_attempt_at = clock_timestamp() + :delay * interval '1 millisecond'
				where id = :id and attempts = :attempt and state = 'sending'
				""")
			.bind("state", state.text())
			.bind("reason", reason)
			.bind("undo", counts ? 0 : 1)
			.bind("delay", delay.toMillis())
			.bind("id", delivery.id())
			.bind("attempt", delivery.attempt())
			.then();
	}

	/**
	 * The deliveries of an edition, without whole addresses.
	 * @param editionId which
	 * @param limit how many
	 * @param offset after how many
	 * @return in the order in which they were planned
	 */
	public Flux<Receipt> ofEdition(long editionId, int limit, long offset) {
		return this.database
			.sql("""
					select deliveries.id, subscriber_id, regexp_replace(email, '^(.).*@', '\\1***@') as recipient, channel, state,
					    message_id, attempts, next_attempt_at, reason, deliveries.created_at, ended_at
					from deliveries join subscribers on subscribers.id = subscriber_id
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

	private static DatabaseClient.GenericExecuteSpec bindNullable(DatabaseClient.GenericExecuteSpec statement,
			String name, @Nullable String value) {
		return (value != null) ? statement.bind(name, value) : statement.bindNull(name, String.class);
	}

	private static Delivery delivery(Readable row) {
		return new Delivery(required(row, "id", Long.class), row.get("edition_id", Long.class),
				required(row, "subscriber_id", Long.class), required(row, "email", String.class),
				required(row, "name", String.class), required(row, "time_zone", String.class),
				required(row, "wanted", Boolean.class), required(row, "message_id", String.class),
				required(row, "attempts", Integer.class), required(row, "resumed", Boolean.class),
				required(row, "created_at", Instant.class));
	}

	private static Receipt receipt(Readable row) {
		DeliveryState state = DeliveryState.of(required(row, "state", String.class));
		Instant endedAt = row.get("ended_at", Instant.class);
		return new Receipt(required(row, "id", Long.class), required(row, "subscriber_id", Long.class),
				required(row, "recipient", String.class), required(row, "channel", String.class), state,
				required(row, "message_id", String.class), required(row, "attempts", Integer.class),
				(endedAt == null) ? row.get("next_attempt_at", Instant.class) : null, row.get("reason", String.class),
				required(row, "created_at", Instant.class), endedAt);
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * A row of the ledger, as people see it.
	 *
	 * @param id identity of the delivery
	 * @param subscriberId who gets it
	 * @param recipient where it goes, masked
	 * @param channel {@code mail}
	 * @param state where it stands
	 * @param messageId the mail's Message-ID
	 * @param attempts how often it was tried
	 * @param nextAttemptAt when it is tried again, where it has not ended
	 * @param reason why it did not arrive
	 * @param createdAt when it was planned
	 * @param endedAt when it ended
	 */
	public record Receipt(long id, long subscriberId, String recipient, String channel, DeliveryState state,
			String messageId, int attempts, @Nullable Instant nextAttemptAt, @Nullable String reason, Instant createdAt,
			@Nullable Instant endedAt) {
	}

}
