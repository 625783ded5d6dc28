package io.newstunneler.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.tracing.Span;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

import org.springframework.context.SmartLifecycle;
import org.springframework.kafka.KafkaException;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Brings committed facts to Kafka, in order per key, restoring the trace in which each
 * was written.
 * <p>
 * Any number of relays may run: an advisory lock of the transaction lets one at a time
 * send, so order needs no further thought, and a relay that dies loses the lock with its
 * connection. A row is deleted in the transaction that sent it. If the relay dies in
 * between, it is sent again with the same id, and consumers recognise it.
 */
class OutboxRelay implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(OutboxRelay.class);

	private static final Duration RETRY = Duration.ofSeconds(1);

	private final DatabaseClient database;

	private final TransactionalOperator transaction;

	private final Notifications notifications;

	private final KafkaOperations<String, byte[]> kafka;

	private final ProducerFactory<String, byte[]> producers;

	private final Traces traces;

	private final MeterRegistry meters;

	private final OutboxProperties properties;

	private final String schema;

	private final String service;

	private volatile @Nullable Disposable running;

	OutboxRelay(DatabaseClient database, TransactionalOperator transaction, Notifications notifications,
			KafkaOperations<String, byte[]> kafka, ProducerFactory<String, byte[]> producers, Traces traces,
			MeterRegistry meters, OutboxProperties properties, String schema, String service) {
		this.database = database;
		this.transaction = transaction;
		this.notifications = notifications;
		this.kafka = kafka;
		this.producers = producers;
		this.traces = traces;
		this.meters = meters;
		this.properties = properties;
		this.schema = schema;
		this.service = service;
	}

	@Override
	public void start() {
		Flux<?> hints = Flux.merge(this.notifications.listen("outbox_" + this.schema),
				Flux.interval(this.properties.pollInterval()));
		this.running = hints.onBackpressureLatest()
			.concatMap((_) -> drain().then(Mono.delay(this.properties.gather())), 1)
			.subscribe();
	}

	@Override
	public void stop() {
		Disposable relay = this.running;
		this.running = null;
		if (relay != null) {
			relay.dispose();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running != null;
	}

	/**
	 * Sends until nothing is left, however long broker or database are away.
	 */
	private Mono<Void> drain() {
		return sendBatch()
			.doOnError((error) -> log.atWarn()
				.addKeyValue("reason", String.valueOf(error.getMessage()))
				.log("facts could not be relayed; they are kept and sent when broker and database answer"))
			.retryWhen(Retry.fixedDelay(Long.MAX_VALUE, RETRY))
			.repeat()
			.takeUntil((sent) -> sent < this.properties.batchSize())
			.then();
	}

	/**
	 * Sends one batch in one transaction.
	 * @return how many rows were dealt with: less than a batch if nothing is left to do
	 */
	Mono<Integer> sendBatch() {
		return this.transaction.transactional(myTurn().flatMap((mine) -> mine ? send() : Mono.just(0)));
	}

	private Mono<Boolean> myTurn() {
		return this.database.sql("select pg_try_advisory_xact_lock(hashtextextended('outbox_' || :schema, 0)) as mine")
			.bind("schema", this.schema)
			.mapValue(Boolean.class)
			.one();
	}

	private Mono<Integer> send() {
		return this.database.sql("""
				select position, id, topic, key, payload, traceparent, created_at
				from outbox where failure is null
				order by position limit :limit
				""")
			.bind("limit", this.properties.batchSize())
			.map(OutboxRow::of)
			.all()
			.collectList()
			.filter((rows) -> !rows.isEmpty())
			.flatMap(this::send)
			.defaultIfEmpty(0);
	}

	private Mono<Integer> send(List<OutboxRow> rows) {
		// Handing over does not block while the broker answers, but waits for metadata
		// when it does not: never on the event loop.
		return Mono.fromCallable(() -> hand(rows))
			.subscribeOn(Schedulers.boundedElastic())
			.flatMapMany((handed) -> Flux.mergeSequential(handed, Math.max(1, handed.size()), 1))
			.collectList()
			.flatMap((outcomes) -> settle(outcomes, rows.size()));
	}

	/**
	 * Hands rows to the producer, up to the first that it cannot even queue: each further
	 * one would wait as long.
	 */
	private List<Mono<Sent>> hand(List<OutboxRow> rows) {
		List<Mono<Sent>> handed = new ArrayList<>(rows.size());
		for (OutboxRow row : rows) {
			Span span = this.traces.sending(row.trace(), row.topic() + " publish");
			CompletableFuture<?> sending = hand(row, Traces.traceparent(span.context()));
			handed.add(Mono.fromFuture(sending).thenReturn(new Sent(row, null)).onErrorResume((error) -> {
				span.error(error);
				return Mono.just(new Sent(row, error));
			}).doFinally((_) -> span.end()));
			if (sending.isCompletedExceptionally() && !isRefused(sending.exceptionNow())) {
				break;
			}
		}
		return handed;
	}

	private CompletableFuture<?> hand(OutboxRow row, Traceparent trace) {
		try {
			return this.kafka.send(row.toRecord(this.service, trace));
		}
		catch (KafkaException | org.apache.kafka.common.KafkaException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private Mono<Integer> settle(List<Sent> outcomes, int rows) {
		Instant now = Instant.now();
		List<Long> delivered = new ArrayList<>(outcomes.size());
		Mono<Void> refusals = Mono.empty();
		Throwable unavailable = null;
		for (Sent sent : outcomes) {
			Throwable error = sent.error();
			if (error == null && unavailable == null) {
				delivered.add(sent.row().position());
				this.meters.timer("news.tunneler.outbox.lag", "topic", sent.row().topic())
					.record(Duration.between(sent.row().createdAt(), now));
			}
			else if (error != null && isRefused(error)) {
				refusals = refusals.then(refuse(sent.row(), error));
			}
			else if (error != null && unavailable == null) {
				// Later rows may have arrived, but are sent again behind this one.
				unavailable = error;
			}
		}
		Mono<Void> settled = delete(delivered).then(refusals);
		if (unavailable == null) {
			return settled.thenReturn(rows);
		}
		// What the producer still holds must not overtake what is sent next.
		this.producers.reset();
		log.atWarn()
			.addKeyValue("reason", String.valueOf(unavailable.getMessage()))
			.addKeyValue("kept", rows - delivered.size())
			.log("broker did not take all facts; the rest is kept and sent again");
		return settled.then(Mono.delay(RETRY)).thenReturn(this.properties.batchSize());
	}

	private Mono<Void> delete(List<Long> positions) {
		if (positions.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("delete from outbox where position = any(:positions)")
			.bind("positions", positions.toArray(Long[]::new))
			.then();
	}

	/**
	 * Sets aside a row that no broker will ever take, so that it does not stop the
	 * others.
	 */
	private Mono<Void> refuse(OutboxRow row, Throwable error) {
		log.atError()
			.addKeyValue("topic", row.topic())
			.addKeyValue("outbox.position", row.position())
			.addKeyValue("reason", String.valueOf(error.getMessage()))
			.log("fact was refused by the broker and is kept in the outbox");
		this.meters.counter("news.tunneler.outbox.refused", "topic", row.topic()).increment();
		return this.database.sql("update outbox set failure = :failure where position = :position")
			.bind("failure", String.valueOf(error.getMessage()))
			.bind("position", row.position())
			.then();
	}

	private static boolean isRefused(Throwable error) {
		for (Throwable cause = error; cause != null; cause = cause.getCause()) {
			if (cause instanceof RecordTooLargeException || cause instanceof SerializationException
					|| cause instanceof InvalidTopicException) {
				return true;
			}
		}
		return false;
	}

	private record Sent(OutboxRow row, @Nullable Throwable error) {
	}

}
