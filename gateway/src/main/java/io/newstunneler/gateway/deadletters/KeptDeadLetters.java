package io.newstunneler.gateway.deadletters;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Objects;

import io.newstunneler.defaults.facts.DeadLetterListener;
import io.newstunneler.defaults.facts.FactJson;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import tools.jackson.core.type.TypeReference;

import org.springframework.kafka.core.KafkaOperations;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * Dead letters of all topics, kept for 30 days. Each record is sent again once, however
 * many consumers refused it and however often somebody asks; if it dies again, that is a
 * new dead letter.
 */
@Repository
class KeptDeadLetters implements DeadLetterListener {

	private static final Logger log = LoggerFactory.getLogger(KeptDeadLetters.class);

	/** One transaction, and the memory of as many values. */
	private static final int PAGE = 20;

	/** Of our advisory lock: redriving is done by one at a time. */
	private static final long REDRIVING = 0x6e745f646c74L;

	private static final String SELECTED = """
			 (:ids::bigint[] is null or id = any(:ids)) and (:topic::text is null or topic = :topic)
			    and (:error::text is null or error = :error)
			""";

	private final DatabaseClient database;

	private final TransactionalOperator transaction;

	private final KafkaOperations<String, byte[]> kafka;

	KeptDeadLetters(DatabaseClient database, TransactionalOperator transaction, KafkaOperations<String, byte[]> kafka) {
		this.database = database;
		this.transaction = transaction;
		this.kafka = kafka;
	}

	@Override
	public Mono<Void> on(List<ConsumerRecord<String, byte[]>> records) {
		return Flux.fromIterable(records)
			.concatMap(this::add)
			.then(this.database.sql("delete from dead_letters where died_at < now() - interval '30 days'").then())
			.as(this.transaction::transactional);
	}

	private Mono<Void> add(ConsumerRecord<String, byte[]> record) {
		DeadLetterRecord letter = new DeadLetterRecord(record);
		return this.database.sql("""
				insert into dead_letters (topic, dlt_offset, died_at, record_key, record_value, headers, fact_id, error,
				    reason, attempts, consumer, origin_partition, origin_offset, origin_at, trace_id, value_bytes,
				    redriven_at)
				values (:topic, :place, :died, :key, :value, :headers, :fact, :error, :reason, :attempts, :consumer,
				    :partition, :offset, :at, :trace, :bytes,
				    (select max(redriven_at) from dead_letters where topic = :topic
				        and origin_partition = :partition and origin_offset = :offset and origin_at = :at))
				on conflict do nothing
				""")
			.bind("topic", letter.topic())
			.bind("place", record.offset())
			.bind("died", letter.diedAt())
			.bind("key", bytes((record.key() != null) ? record.key().getBytes(StandardCharsets.UTF_8) : null))
			.bind("value", bytes(record.value()))
			.bind("headers", Json.of(FactJson.mapper().writeValueAsString(letter.headers())))
			.bind("fact", text(letter.factId()))
			.bind("error", letter.error())
			.bind("reason", letter.reason())
			.bind("attempts", letter.attempts())
			.bind("consumer", text(letter.consumer()))
			.bind("partition", letter.partition())
			.bind("offset", letter.offset())
			.bind("at", letter.originAt())
			.bind("trace", text(letter.traceId()))
			.bind("bytes", letter.valueBytes())
			.then();
	}

	/** Newest first. */
	Flux<DeadLetter> list(Filter filter, int limit, long offset) {
		return filtered("select *, null::bytea as shown", filter, "order by id desc limit :limit offset :offset")
			.bind("limit", limit)
			.bind("offset", offset)
			.map(KeptDeadLetters::letter)
			.all();
	}

	Mono<Long> count(Filter filter) {
		return filtered("select count(*)", filter, "").map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	Mono<DeadLetter> find(long id) {
		return this.database.sql("select *, record_value as shown from dead_letters where id = :id")
			.bind("id", id)
			.map(KeptDeadLetters::letter)
			.one();
	}

	/** What waits, by topic and class of error. */
	Flux<ErrorCount> counts() {
		return this.database.sql("""
				select topic, error, count(*) as waiting, min(died_at) as oldest from dead_letters
				where redriven_at is null group by topic, error order by waiting desc, topic, error
				""")
			.map((row) -> new ErrorCount(string(row, "topic"), string(row, "error"),
					Objects.requireNonNull(row.get("waiting", Long.class)),
					Objects.requireNonNull(row.get("oldest", Instant.class))))
			.all();
	}

	/** What a redrive of these would do now. */
	Mono<Redrive> plan(Selection selection) {
		return selected("""
				select count(distinct (topic, origin_partition, origin_offset, origin_at))
				        filter (where redriven_at is null and octet_length(record_value) = value_bytes) as records,
				    count(*) filter (where redriven_at is not null) as settled,
				    count(*) filter (where redriven_at is null and octet_length(record_value)
				        is distinct from value_bytes) as unkept
				from dead_letters where""", selection, "")
			.map((row) -> new Redrive(true, Objects.requireNonNull(row.get("records", Long.class)),
					Objects.requireNonNull(row.get("settled", Long.class)),
					Objects.requireNonNull(row.get("unkept", Long.class))))
			.one();
	}

	/**
	 * Sends records again. A record and its mark go together as far as they can: where we
	 * die in between, it is sent once more under the same id.
	 */
	Mono<Redrive> redrive(Selection selection) {
		return plan(selection)
			.flatMap((planned) -> page(selection).expand((sent) -> (sent > 0) ? page(selection) : Mono.empty())
				.reduce(0L, Long::sum)
				.map((sent) -> new Redrive(false, sent, planned.alreadyRedriven(), planned.notKept())))
			.doOnNext((done) -> log.atInfo()
				.addKeyValue("records", done.records())
				.addKeyValue("already_redriven", done.alreadyRedriven())
				.log("dead letters redriven"));
	}

	private Mono<Long> page(Selection selection) {
		Flux<Again> waiting = selected("""
				select distinct on (topic, origin_partition, origin_offset, origin_at) * from dead_letters
				where redriven_at is null and octet_length(record_value) = value_bytes and""", selection,
				"order by topic, origin_partition, origin_offset, origin_at, id limit " + PAGE)
			.map(KeptDeadLetters::again)
			.all();
		return this.database.sql("select pg_advisory_xact_lock(:lock)")
			.bind("lock", REDRIVING)
			.map((_) -> true)
			.one()
			.thenMany(waiting)
			.collectList()
			.flatMap((page) -> Flux.fromIterable(page)
				.flatMapSequential((again) -> send(again.record()))
				.thenMany(Flux.fromIterable(page).concatMap(this::settle))
				.then(Mono.just((long) page.size())))
			.as(this.transaction::transactional);
	}

	private Mono<Void> settle(Again again) {
		return this.database.sql("""
				update dead_letters set redriven_at = now() from dead_letters as one
				where one.id = :id and dead_letters.redriven_at is null and dead_letters.topic = one.topic
				    and dead_letters.origin_partition = one.origin_partition
				    and dead_letters.origin_offset = one.origin_offset and dead_letters.origin_at = one.origin_at
				""").bind("id", again.id()).then();
	}

	/** Past the template, which would put a trace of ours over the record's own. */
	private Mono<Void> send(ProducerRecord<String, byte[]> record) {
		return Mono.<Void>create((sink) -> {
			Producer<String, byte[]> producer = this.kafka.getProducerFactory().createProducer();
			producer.send(record, (_, error) -> {
				if (error != null) {
					sink.error(error);
				}
				else {
					sink.success();
				}
			});
		}).subscribeOn(Schedulers.boundedElastic());
	}

	private DatabaseClient.GenericExecuteSpec filtered(String select, Filter filter, String rest) {
		return this.database.sql(select + """
				 from dead_letters where (:topic::text is null or topic = :topic)
				    and (:error::text is null or error = :error)
				    and (:redriven::boolean is null or (redriven_at is not null) = :redriven)
				""" + rest)
			.bind("topic", text(DeadLetterRecord.shown(filter.topic())))
			.bind("error", text(DeadLetterRecord.shown(filter.error())))
			.bind("redriven", Parameters.in(R2dbcType.BOOLEAN, filter.redriven()));
	}

	private DatabaseClient.GenericExecuteSpec selected(String select, Selection selection, String rest) {
		List<Long> ids = selection.ids();
		DatabaseClient.GenericExecuteSpec query = this.database.sql(select + SELECTED + rest)
			.bind("topic", text(DeadLetterRecord.shown(selection.topic())))
			.bind("error", text(DeadLetterRecord.shown(selection.error())));
		return (ids != null) ? query.bind("ids", ids.toArray(Long[]::new)) : query.bindNull("ids", Long[].class);
	}

	private static Again again(Readable row) {
		String topic = string(row, "topic");
		List<List<@Nullable String>> headers = FactJson.mapper()
			.readValue(Objects.requireNonNull(row.get("headers", Json.class)).asString(), new TypeReference<>() {
			});
		return new Again(Objects.requireNonNull(row.get("id", Long.class)), DeadLetterRecord.again(topic,
				row.get("record_key", byte[].class), row.get("record_value", byte[].class), headers,
				topic + "-" + row.get("origin_partition", Integer.class) + "-" + row.get("origin_offset", Long.class)));
	}

	private static DeadLetter letter(Readable row) {
		byte[] key = row.get("record_key", byte[].class);
		byte[] value = row.get("record_value", byte[].class);
		byte[] shown = row.get("shown", byte[].class);
		int bytes = Objects.requireNonNull(row.get("value_bytes", Integer.class));
		return new DeadLetter(Objects.requireNonNull(row.get("id", Long.class)), string(row, "topic"),
				Objects.requireNonNull(row.get("origin_partition", Integer.class)),
				Objects.requireNonNull(row.get("origin_offset", Long.class)),
				DeadLetterRecord.shown((key != null) ? new String(key, StandardCharsets.UTF_8) : null),
				row.get("fact_id", String.class), string(row, "error"), string(row, "reason"),
				Objects.requireNonNull(row.get("attempts", Integer.class)), row.get("consumer", String.class),
				row.get("trace_id", String.class), bytes, value != null && value.length == bytes,
				Objects.requireNonNull(row.get("died_at", Instant.class)), row.get("redriven_at", Instant.class),
				(shown != null) ? Base64.getEncoder().encodeToString(shown) : null);
	}

	private static String string(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, String.class));
	}

	private static Object text(@Nullable String value) {
		return Parameters.in(R2dbcType.VARCHAR, value);
	}

	private static Object bytes(byte @Nullable [] value) {
		return Parameters.in(R2dbcType.VARBINARY, value);
	}

	private record Again(long id, ProducerRecord<String, byte[]> record) {
	}

	/**
	 * Which dead letters to list.
	 *
	 * @param topic of a topic
	 * @param error of a class of errors
	 * @param redriven sent again, or waiting
	 */
	record Filter(@Nullable String topic, @Nullable String error, @Nullable Boolean redriven) {
	}

	/**
	 * What waits of one kind.
	 *
	 * @param topic its topic
	 * @param error its class of errors
	 * @param waiting how many dead letters
	 * @param oldest when the first of them died
	 */
	record ErrorCount(String topic, String error, long waiting, Instant oldest) {
	}

	/**
	 * What a redrive does.
	 *
	 * @param dryRun whether it is only said
	 * @param records records that are sent, each once for all consumers that refused it
	 * @param alreadyRedriven dead letters that were sent before and stay settled
	 * @param notKept dead letters whose value was too large to be kept
	 */
	record Redrive(boolean dryRun, long records, long alreadyRedriven, long notKept) {
	}

}
