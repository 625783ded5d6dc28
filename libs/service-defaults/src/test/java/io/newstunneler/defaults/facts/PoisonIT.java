package io.newstunneler.defaults.facts;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.newstunneler.events.SourceHealthChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.KafkaServer;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * A tenth of ten thousand records is poison of seven kinds.
 */
@WithKafka
@SpringBootTest(
		properties = { "spring.config.import=classpath:service-defaults.yml", "spring.application.name=poison-test",
				"newstunneler.postgres.schema=none", "spring.flyway.enabled=false", "server.port=0" })
class PoisonIT {

	private static final int RECORDS = 10_000;

	private static final int EVERY = 10;

	private static final int LARGE = 2_000_000;

	private static final Duration PATIENCE = Duration.ofMinutes(3);

	private static final String TOPIC = SourceHealthChanged.TOPIC;

	@Autowired
	private Taken taken;

	@Test
	void allPoisonIsInTheDeadLettersWithReasonAndTraceAndAllElseIsTaken() throws Exception {
		Map<String, Integer> sent = new HashMap<>();
		try (var producer = new KafkaProducer<>(
				Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, KafkaServer.shared().bootstrapServers(),
						ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 10_000_000),
				new StringSerializer(), new ByteArraySerializer())) {
			for (int i = 0; i < RECORDS; i++) {
				boolean isPoison = i % EVERY == 0;
				ProducerRecord<String, byte[]> record = isPoison ? poison(i) : record(i, key(i), good(i));
				if (isPoison) {
					record.headers().add("poison", Integer.toString(i).getBytes(StandardCharsets.UTF_8));
					sent.put(trace(i), i);
				}
				producer.send(record);
			}
			producer.flush();
		}
		await().atMost(PATIENCE).until(() -> this.taken.sources.size() >= RECORDS - RECORDS / EVERY);
		assertThat(this.taken.sources).hasSize(RECORDS - RECORDS / EVERY).allMatch((source) -> source % EVERY != 0);
		try (Seen<byte[]> dead = new KafkaProbe(KafkaServer.shared().bootstrapServers())
			.deadLetters(SourceHealthChanged.class)) {
			await().atMost(PATIENCE).until(() -> dead.now().size() >= RECORDS / EVERY);
			List<SeenRecord<byte[]>> all = dead.now();
			assertThat(all).hasSize(RECORDS / EVERY);
			for (SeenRecord<byte[]> record : all) {
				assertThat(record.header("dlt_reason")).isNotBlank();
				assertThat(record.header("kafka_dlt-original-topic")).isEqualTo(TOPIC);
				int number = Integer.parseInt(String.valueOf(record.header("poison")));
				if (kind(number) != Kind.HEADERS) {
					assertThat(sent.remove(record.traceId())).isEqualTo(number);
				}
				if (kind(number) == Kind.LARGE) {
					assertThat(record.header(DeadLetters.LEFT_OUT)).isEqualTo(Integer.toString(LARGE));
				}
				else {
					assertThat(record.value()).isEqualTo(poison(number).value());
				}
			}
			assertThat(sent.values()).allMatch((number) -> kind(number) == Kind.HEADERS);
		}
	}

	private static Kind kind(int number) {
		// Two megabytes are enough a few times.
		Kind kind = Kind.values()[(number / EVERY) % Kind.values().length];
		return (kind == Kind.LARGE && number > RECORDS / 10) ? Kind.GARBAGE : kind;
	}

	private static ProducerRecord<String, byte[]> poison(int i) {
		String good = new String(good(i), StandardCharsets.UTF_8);
		return switch (kind(i)) {
			case GARBAGE -> record(i, key(i), new byte[] { (byte) 0xff, (byte) i, 0x00, 0x7b });
			case VERSION ->
				record(i, key(i), bytes(good.replace("\"source_id\":" + i, "\"source_id\":{\"v2\":" + i + "}")));
			case KEY -> record(i, null, good(i));
			case LARGE -> record(i, key(i), large());
			case HEADERS -> {
				var record = record(i, key(i), bytes("{"));
				record.headers().remove("traceparent");
				record.headers().add("traceparent", new byte[] { (byte) 0xc3, 0x28 });
				record.headers().add("kafka_deliveryAttempt", bytes("x"));
				record.headers().add("retry_topic-attempts", bytes("garbage"));
				yield record;
			}
			case NUL -> record(i, key(i), bytes(good.replace("wire", "wi\\u0000re")));
			case ENUM -> record(i, key(i), bytes(good.replace("HEALTHY", "ASCENDED")));
		};
	}

	private static byte[] large() {
		byte[] large = new byte[LARGE];
		Arrays.fill(large, (byte) 'x');
		return large;
	}

	private static ProducerRecord<String, byte[]> record(int i, @Nullable String key, byte[] value) {
		var record = new ProducerRecord<String, byte[]>(TOPIC, key, value);
		record.headers().add("ce_id", bytes("id-" + i));
		record.headers().add("traceparent", bytes("00-" + trace(i) + "-00f067aa0ba902b7-01"));
		return record;
	}

	private static String trace(int i) {
		return "4bf92f3577b34da6a3ce9290" + "%08d".formatted(i + 1);
	}

	private static String key(int i) {
		return Integer.toString(i);
	}

	private static byte[] good(int i) {
		return FactJson.mapper()
			.writeValueAsBytes(new SourceHealthChanged(i, "wire", "https://wire.example/feed",
					SourceHealthChanged.Health.HEALTHY, null, 0, Instant.parse("2026-11-25T12:00:00Z")));
	}

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private enum Kind {

		GARBAGE, VERSION, KEY, LARGE, HEADERS, NUL, ENUM

	}

	/** Refuses NUL, as PostgreSQL does. */
	static class Taken implements FactListener<SourceHealthChanged> {

		final Set<Long> sources = ConcurrentHashMap.newKeySet();

		@Override
		public Class<SourceHealthChanged> type() {
			return SourceHealthChanged.class;
		}

		@Override
		public Mono<Void> on(List<Received<SourceHealthChanged>> facts) {
			if (facts.stream().anyMatch((each) -> each.fact().sourceName().indexOf('\0') >= 0)) {
				return Mono.error(new IllegalArgumentException("invalid byte sequence for encoding"));
			}
			facts.forEach((each) -> this.sources.add(each.fact().sourceId()));
			return Mono.empty();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Taken.class)
	static class Application {

	}

}
