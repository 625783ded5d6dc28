package io.newstunneler.outbox;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.FlagChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.KafkaServer;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@WithPostgres
@WithKafka
@AutoConfigureTracing
@SpringBootTest(properties = { "spring.config.import=classpath:service-defaults.yml",
		"spring.application.name=flags-service", "newstunneler.postgres.schema=flags", "server.port=0",
		// So long that only a notification can have woken the relay.
		"newstunneler.outbox.poll-interval=10m" })
class OutboxIT {

	private static final Duration PATIENCE = Duration.ofSeconds(20);

	@Autowired
	private Outbox outbox;

	@Autowired
	private OutboxRelay relay;

	@Autowired
	private DatabaseClient database;

	@Autowired
	private TransactionalOperator transaction;

	@Autowired
	private Notifications notifications;

	@Autowired
	private KafkaOperations<String, byte[]> kafka;

	@Autowired
	private ProducerFactory<String, byte[]> producers;

	@Autowired
	private Traces traces;

	@Autowired
	private MeterRegistry meters;

	@Autowired
	private TestDatabase postgres;

	private final KafkaProbe probe = new KafkaProbe(KafkaServer.shared().bootstrapServers());

	private Seen<FlagChanged> seen;

	@BeforeEach
	void listen() {
		this.probe.awaitTopic(FlagChanged.TOPIC);
		this.seen = this.probe.fromNow(FlagChanged.class);
	}

	@AfterEach
	void stopListening() {
		this.seen.close();
		this.probe.close();
		this.postgres.update("delete from flags.outbox");
	}

	@Test
	void aCommittedFactIsOnKafkaAtOnceWithItsIdentityAndItsTrace() {
		String flag = flag();
		Traceparent trace = new Traceparent("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true);
		append(List.of(new Outbox.Pending(changed(flag, 0), trace))).block(PATIENCE);
		SeenRecord<FlagChanged> record = this.seen.await((fact) -> fact.flag().equals(flag), PATIENCE);
		assertThat(record.key()).isEqualTo(flag);
		assertThat(UUID.fromString(record.header("ce_id"))).isNotNull();
		assertThat(record.header("ce_type")).isEqualTo("io.newstunneler.news.flag.changed.v1");
		assertThat(record.header("ce_source")).isEqualTo("/flags-service");
		assertThat(Instant.parse(record.header("ce_time"))).isBetween(Instant.now().minusSeconds(60), Instant.now());
		assertThat(record.traceId()).isEqualTo(trace.traceId());
		assertThat(record.header("traceparent")).doesNotContain(trace.spanId());
		await().atMost(PATIENCE).until(() -> this.postgres.count("flags.outbox") == 0);
	}

	@Test
	void aFactGoesOnInTheTraceOfWhoAppendedIt() {
		String flag = flag();
		Traceparent trace = this.traces
			.newTrace("test",
					this.transaction.transactional(this.outbox.append(changed(flag, 0)))
						.then(Mono.fromSupplier(this.traces::current)))
			.block(PATIENCE);
		assertThat(trace).isNotNull();
		assertThat(this.seen.await((fact) -> fact.flag().equals(flag), PATIENCE).traceId()).isEqualTo(trace.traceId());
	}

	@Test
	void aFactOfARolledBackTransactionIsNeverSent() {
		String rolledBack = flag();
		String committed = flag();
		assertThatThrownBy(() -> this.transaction
			.transactional(this.outbox.append(changed(rolledBack, 0)).then(Mono.error(new IllegalStateException("no"))))
			.block(PATIENCE)).hasMessage("no");
		append(List.of(pending(committed, 0))).block(PATIENCE);
		this.seen.await((fact) -> fact.flag().equals(committed), PATIENCE);
		assertThat(this.seen.now()).noneMatch((record) -> record.value().flag().equals(rolledBack));
	}

	@Test
	void twoRelaysAtOnceLoseNothingAndKeepTheOrderOfEachKey() {
		OutboxRelay second = new OutboxRelay(this.database, this.transaction, this.notifications, this.kafka,
				this.producers, this.traces, this.meters,
				new OutboxProperties(70, Duration.ofMillis(50), Duration.ofMillis(5)), "flags", "flags-service");
		second.start();
		List<String> flags = IntStream.range(0, 5).mapToObj((_) -> flag()).toList();
		try {
			Flux.range(0, 60)
				.concatMap((round) -> append(flags.stream().map((flag) -> pending(flag, round)).toList()))
				.blockLast(PATIENCE);
			await().atMost(PATIENCE).until(() -> this.postgres.count("flags.outbox") == 0);
		}
		finally {
			second.stop();
		}
		await().atMost(PATIENCE).untilAsserted(() -> {
			for (String flag : flags) {
				assertThat(roundsOf(flag)).isEqualTo(IntStream.range(0, 60).boxed().toList());
			}
		});
	}

	@Test
	void aFactThatNoBrokerWillTakeIsSetAsideAndStopsNobody() {
		String huge = flag();
		String next = flag();
		FlagChanged tooLarge = new FlagChanged(huge, "x".repeat(3_000_000), true, null, "test", null, Instant.now());
		append(List.of(new Outbox.Pending(tooLarge, null), pending(next, 0))).block(PATIENCE);
		this.seen.await((fact) -> fact.flag().equals(next), PATIENCE);
		await().atMost(PATIENCE)
			.until(() -> this.postgres.count("flags.outbox where failure is not null") == 1
					&& this.postgres.count("flags.outbox where failure is null") == 0);
	}

	@Test
	void factsWaitWhileTheBrokerIsAwayAndArriveWhenItIsBack() {
		String flag = flag();
		KafkaServer.shared().stop();
		try {
			append(List.of(pending(flag, 0))).block(PATIENCE);
			assertThat(this.postgres.count("flags.outbox")).isEqualTo(1);
		}
		finally {
			KafkaServer.shared().start();
		}
		this.seen.await((fact) -> fact.flag().equals(flag), Duration.ofSeconds(60));
		await().atMost(PATIENCE).until(() -> this.postgres.count("flags.outbox") == 0);
	}

	@Test
	void aRelayThatLostItsConnectionsGoesOn() {
		String flag = flag();
		this.postgres.killConnections();
		await().atMost(PATIENCE)
			.ignoreExceptions()
			.untilAsserted(() -> append(List.of(pending(flag, 0))).block(PATIENCE));
		this.seen.await((fact) -> fact.flag().equals(flag), PATIENCE);
		assertThat(this.relay.isRunning()).isTrue();
	}

	private List<Integer> roundsOf(String flag) {
		List<Integer> rounds = new ArrayList<>();
		for (SeenRecord<FlagChanged> record : this.seen.now()) {
			if (record.value().flag().equals(flag)) {
				rounds.add(Integer.parseInt(record.value().changedBy()));
			}
		}
		// A crash may repeat a fact; without one each comes once.
		return rounds.stream().collect(Collectors.toList());
	}

	private Mono<Void> append(List<Outbox.Pending> pending) {
		return this.transaction.transactional(this.outbox.append(pending));
	}

	private static Outbox.Pending pending(String flag, int round) {
		return new Outbox.Pending(changed(flag, round), null);
	}

	private static FlagChanged changed(String flag, int round) {
		return new FlagChanged(flag, "production", true, false, Integer.toString(round), null, Instant.now());
	}

	private static String flag() {
		return "flag-" + UUID.randomUUID();
	}

	@SpringBootConfiguration
	@EnableAutoConfiguration
	static class Application {

	}

}
