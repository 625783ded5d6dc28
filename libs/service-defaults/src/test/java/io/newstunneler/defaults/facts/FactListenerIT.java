package io.newstunneler.defaults.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.events.FlagChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.KafkaServer;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

@WithKafka
@AutoConfigureTracing
@SpringBootTest(
		properties = { "spring.config.import=classpath:service-defaults.yml", "spring.application.name=listener-test",
				"newstunneler.postgres.schema=none", "spring.flyway.enabled=false", "server.port=0" })
class FactListenerIT {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	@Autowired
	private Recorder recorder;

	@Autowired
	private MeterRegistry meters;

	private final KafkaProbe probe = new KafkaProbe(KafkaServer.shared().bootstrapServers());

	private Seen<byte[]> deadLetters;

	@BeforeEach
	void listen() {
		this.probe.awaitTopic(FactTypes.deadLetterTopic(FlagChanged.TOPIC));
		this.deadLetters = this.probe.deadLetters(FlagChanged.class);
	}

	@AfterEach
	void stop() {
		this.deadLetters.close();
		this.probe.close();
	}

	@Test
	void aFactArrivesWithItsIdInTheTraceOfItsPublisher() {
		String flag = flag("good");
		this.probe.send("id-1", changed(flag), TRACE);
		Received<FlagChanged> received = awaitReceived(flag);
		assertThat(received.id()).isEqualTo("id-1");
		assertThat(received.trace()).isNotNull();
		assertThat(received.trace().traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(received.trace().spanId()).isNotEqualTo("00f067aa0ba902b7");
	}

	@Test
	void garbageGoesToTheDeadLettersAsItCameAndTheRestGoesOn() {
		double before = dead();
		String marker = UUID.randomUUID().toString();
		byte[] garbage = ("{\"flag\": \"" + marker).getBytes(StandardCharsets.UTF_8);
		String next = flag("good");
		this.probe.send(FlagChanged.TOPIC, "key", garbage, Map.of("traceparent", TRACE));
		this.probe.send("id-2", changed(next));
		awaitReceived(next);
		SeenRecord<byte[]> dead = this.deadLetters
			.await((value) -> new String(value, StandardCharsets.UTF_8).contains(marker), PATIENCE);
		assertThat(dead.value()).isEqualTo(garbage);
		assertThat(dead.header("dlt_reason")).isNotBlank();
		assertThat(dead.header("dlt_attempts")).isEqualTo("1");
		assertThat(dead.header("kafka_dlt-original-topic")).isEqualTo(FlagChanged.TOPIC);
		assertThat(dead.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(dead()).isGreaterThan(before);
	}

	@Test
	void aNullAnEmptyRecordAndAMalformedRetryHeaderStopNobody() {
		String next = flag("good");
		this.probe.send(FlagChanged.TOPIC, "key", null, Map.of());
		this.probe.send(FlagChanged.TOPIC, null, new byte[0], Map.of());
		// A listener of spring-kafka before 4.1.1 looped for ever over such a header.
		this.probe.send(FlagChanged.TOPIC, "key", "null".getBytes(StandardCharsets.UTF_8),
				Map.of("kafka_deliveryAttempt", "x", "retry_topic-attempts", "garbage"));
		this.probe.send("id-3", changed(next));
		awaitReceived(next);
	}

	@Test
	void aFactThatAloneMakesTheListenerFailIsFoundInItsBatch() {
		String poison = flag("poison");
		List<String> good = List.of(flag("good"), flag("good"), flag("good"));
		this.probe.send("a", changed(good.get(0)));
		this.probe.send("b", changed(poison));
		this.probe.send("c", changed(good.get(1)));
		this.probe.send("d", changed(good.get(2)));
		good.forEach(this::awaitReceived);
		SeenRecord<byte[]> dead = this.deadLetters
			.await((value) -> new String(value, StandardCharsets.UTF_8).contains(poison), PATIENCE);
		assertThat(dead.header("dlt_reason")).contains("IllegalArgumentException: cannot take this one");
	}

	@Test
	void anErrorThatTimeHealsIsTriedAgainUntilItIsGone() {
		String flag = flag("later");
		this.probe.send("id-4", changed(flag));
		awaitReceived(flag);
		assertThat(this.recorder.refused).contains(flag);
		assertThat(this.deadLetters.now())
			.noneMatch((record) -> new String(record.value(), StandardCharsets.UTF_8).contains(flag));
	}

	private Received<FlagChanged> awaitReceived(String flag) {
		await().atMost(PATIENCE)
			.until(() -> this.recorder.received.stream().anyMatch((received) -> received.fact().flag().equals(flag)));
		return this.recorder.received.stream()
			.filter((received) -> received.fact().flag().equals(flag))
			.findFirst()
			.orElseThrow();
	}

	private double dead() {
		return this.meters.find("news.tunneler.facts.dead")
			.counters()
			.stream()
			.mapToDouble((each) -> each.count())
			.sum();
	}

	private static String flag(String kind) {
		return kind + "-" + UUID.randomUUID();
	}

	private static FlagChanged changed(String flag) {
		return new FlagChanged(flag, "production", true, false, "test", null, Instant.now());
	}

	static class Recorder implements FactListener<FlagChanged> {

		final ConcurrentLinkedQueue<Received<FlagChanged>> received = new ConcurrentLinkedQueue<>();

		final Set<String> refused = ConcurrentHashMap.newKeySet();

		@Override
		public Class<FlagChanged> type() {
			return FlagChanged.class;
		}

		@Override
		public Mono<Void> on(List<Received<FlagChanged>> facts) {
			for (Received<FlagChanged> each : facts) {
				String flag = each.fact().flag();
				if (flag.startsWith("poison")) {
					return Mono.error(new IllegalArgumentException("cannot take this one"));
				}
				if (flag.startsWith("later") && this.refused.add(flag)) {
					return Mono.error(new UncheckedIOException(new IOException("database is away")));
				}
			}
			this.received.addAll(facts);
			return Mono.empty();
		}

	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	@Import(Recorder.class)
	static class Application {

	}

}
