package io.newstunneler.digest.bounce;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.digest.delivery.Deliveries;
import io.newstunneler.events.DigestDelivered;
import io.newstunneler.outbox.Outbox;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * What came back. A report counts for the mail that it names, however often it comes;
 * whoever can name a mail's Message-ID has seen the mail.
 */
@Repository
class Bounces {

	private static final Logger log = LoggerFactory.getLogger(Bounces.class);

	private final DatabaseClient database;

	private final Deliveries deliveries;

	private final Outbox outbox;

	private final TransactionalOperator transaction;

	private final MeterRegistry meters;

	private final Clock clock;

	Bounces(DatabaseClient database, Deliveries deliveries, Outbox outbox, TransactionalOperator transaction,
			MeterRegistry meters, Clock clock) {
		this.database = database;
		this.deliveries = deliveries;
		this.outbox = outbox;
		this.transaction = transaction;
		this.meters = meters;
		this.clock = clock;
	}

	/**
	 * Takes a report.
	 * @param report what it says
	 * @param source where it comes from
	 * @return what it was to us
	 */
	Mono<Taken> take(BounceReport report, Source source) {
		return delivery(report, source)
			.flatMap((bounced) -> insert(report, source, bounced)
				.flatMap((isNew) -> isNew ? effect(report, bounced).thenReturn(Taken.NEW) : Mono.just(Taken.KNOWN))
				.doOnNext((taken) -> tell(report, source, bounced, taken)))
			.as(this.transaction::transactional)
			.switchIfEmpty(Mono.fromSupplier(() -> {
				count(report, "unknown");
				log.atInfo()
					.addKeyValue("kind", report.kind().text())
					.addKeyValue("source", source.text())
					.log("a report names no mail of ours; nothing was done");
				return Taken.UNKNOWN;
			}));
	}

	private Mono<Bounced> delivery(BounceReport report, Source source) {
		String select = """
				select deliveries.id, edition_id, subscriber_id, email, message_id, state,
				    coalesce((select count(*) from edition_items where edition_items.edition_id = deliveries.edition_id), 0) as items
				from deliveries join subscribers on subscribers.id = subscriber_id
				""";
		Mono<Bounced> byMessage = (report.messageId() == null) ? Mono.empty()
				: this.database.sql(select + "where message_id = :message")
					.bind("message", report.messageId())
					.map(Bounces::bounced)
					.one();
		// A mailbox takes mail from anybody; a provider signs.
		return (report.recipient() == null || source == Source.MAILBOX) ? byMessage
				: byMessage.switchIfEmpty(this.database.sql(select + """
						where lower(email) = lower(:recipient) and channel = 'mail' and state = 'sent'
						order by ended_at desc
						limit 1
						""").bind("recipient", report.recipient()).map(Bounces::bounced).one());
	}

	private Mono<Boolean> insert(BounceReport report, Source source, Bounced bounced) {
		DatabaseClient.GenericExecuteSpec insert = this.database.sql("""
				insert into bounces (event_key, delivery_id, kind, source, status, reason, told_at)
				values (:key, :delivery, :kind, :source, :status, :reason, :at)
				on conflict do nothing
				""")
			.bind("key", key(report, bounced))
			.bind("delivery", bounced.id())
			.bind("kind", report.kind().text())
			.bind("source", source.text())
			.bind("at", report.at());
		insert = bindNullable(insert, "status", report.status());
		return bindNullable(insert, "reason", report.reason()).fetch().rowsUpdated().map((rows) -> rows == 1);
	}

	private static String key(BounceReport report, Bounced bounced) {
		String status = (report.status() != null) ? report.status() : "";
		return sha256(bounced.messageId() + "\n" + report.kind().text() + "\n" + status);
	}

	private Mono<Void> effect(BounceReport report, Bounced bounced) {
		String reason = (report.reason() != null) ? report.reason()
				: (report.status() != null) ? "Status " + report.status() : "No reason given";
		Mono<Void> suppressed = !report.isFinal() ? Mono.empty() : this.deliveries.suppress(bounced.email(),
				(report.kind() == BounceReport.Kind.COMPLAINT) ? "complained" : "bounced", reason);
		if (report.kind() != BounceReport.Kind.BOUNCE) {
			return suppressed;
		}
		return suppressed
			.then(this.database
				.sql("""
						update deliveries set state = 'bounced', reason = :reason, ended_at = clock_timestamp(), leases = leases + 1
						where id = :id
						""")
				.bind("reason", reason)
				.bind("id", bounced.id())
				.then())
			.then(Mono.defer(() -> (bounced.editionId() == null) ? Mono.empty()
					: this.outbox.append(new DigestDelivered(bounced.editionId(), bounced.subscriberId(), "mail",
							DigestDelivered.Outcome.BOUNCED, bounced.messageId(), reason, (int) bounced.items(),
							this.clock.instant()))));
	}

	private void tell(BounceReport report, Source source, Bounced bounced, Taken taken) {
		count(report, taken.name().toLowerCase(Locale.ROOT));
		if (taken == Taken.NEW) {
			log.atWarn()
				.addKeyValue("delivery.id", bounced.id())
				.addKeyValue("edition.id", bounced.editionId())
				.addKeyValue("subscriber.id", bounced.subscriberId())
				.addKeyValue("kind", report.kind().text())
				.addKeyValue("source", source.text())
				.addKeyValue("status", report.status())
				.addKeyValue("suppressed", report.isFinal())
				.log("a mail was reported");
		}
	}

	private void count(BounceReport report, String taken) {
		this.meters.counter("news.tunneler.bounces", "kind", report.kind().text(), "report", taken).increment();
	}

	Flux<Event> list(@Nullable Long before, int limit, long offset) {
		DatabaseClient.GenericExecuteSpec select = this.database.sql("select * from bounces "
				+ ((before != null) ? "where id < :before " : "") + "order by id desc limit :limit offset :offset");
		return ((before != null) ? select.bind("before", before) : select).bind("limit", limit)
			.bind("offset", offset)
			.map((row) -> new Event(required(row, "id", Long.class), row.get("delivery_id", Long.class),
					required(row, "kind", String.class), required(row, "source", String.class),
					row.get("status", String.class), row.get("reason", String.class),
					required(row, "told_at", Instant.class)))
			.all();
	}

	Mono<Long> count() {
		return this.database.sql("select count(*) from bounces")
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	Flux<Suppression> suppressions(int limit, long offset) {
		return this.database
			.sql("""
					select id, regexp_replace(email, '^(.).*@', '\\1***@') as address, cause, reason, created_at from suppressions
					order by id desc limit :limit offset :offset
					""")
			.bind("limit", limit)
			.bind("offset", offset)
			.map((row) -> new Suppression(required(row, "id", Long.class), required(row, "address", String.class),
					required(row, "cause", String.class), required(row, "reason", String.class),
					required(row, "created_at", Instant.class)))
			.all();
	}

	Mono<Long> suppressionCount() {
		return this.database.sql("select count(*) from suppressions")
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	Mono<Boolean> lift(long suppressionId) {
		return this.database.sql("delete from suppressions where id = :id")
			.bind("id", suppressionId)
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows == 1);
	}

	private static String sha256(String text) {
		try {
			return HexFormat.of()
				.formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every Java platform has SHA-256", ex);
		}
	}

	private static DatabaseClient.GenericExecuteSpec bindNullable(DatabaseClient.GenericExecuteSpec statement,
			String name, @Nullable String value) {
		return (value != null) ? statement.bind(name, value) : statement.bindNull(name, String.class);
	}

	private static Bounced bounced(Readable row) {
		return new Bounced(required(row, "id", Long.class), row.get("edition_id", Long.class),
				required(row, "subscriber_id", Long.class), required(row, "email", String.class),
				required(row, "message_id", String.class), required(row, "items", Long.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * What a report was to us.
	 */
	enum Taken {

		/** It was written down. */
		NEW,

		/** We had it. */
		KNOWN,

		/** It names no mail of ours. */
		UNKNOWN

	}

	/**
	 * Where reports come from.
	 */
	enum Source {

		/** A mailbox, which anybody can write to. */
		MAILBOX,

		/** A provider, who signs. */
		WEBHOOK;

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

	private record Bounced(long id, @Nullable Long editionId, long subscriberId, String email, String messageId,
			long items) {
	}

	/**
	 * A report as people see it.
	 *
	 * @param id identity of the report
	 * @param deliveryId the delivery that it is about
	 * @param kind {@code bounce}, {@code delay} or {@code complaint}
	 * @param source {@code mailbox} or {@code webhook}
	 * @param status enhanced status code
	 * @param reason what the other side said
	 * @param toldAt when
	 */
	record Event(long id, @Nullable Long deliveryId, String kind, String source, @Nullable String status,
			@Nullable String reason, Instant toldAt) {
	}

	/**
	 * An address that nothing is sent to.
	 *
	 * @param id identity of the suppression
	 * @param address masked
	 * @param cause {@code refused}, {@code bounced} or {@code complained}
	 * @param reason what the other side said
	 * @param createdAt since when
	 */
	record Suppression(long id, String address, String cause, String reason, Instant createdAt) {
	}

}
