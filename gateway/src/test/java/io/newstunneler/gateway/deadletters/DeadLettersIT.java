package io.newstunneler.gateway.deadletters;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.newstunneler.events.FlagChanged;
import io.newstunneler.gateway.GatewayTest;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Dead letters on a real broker are listed, and sent again once.
 */
@GatewayTest
@WithKafka
@WithPostgres
@TestPropertySource(properties = "spring.flyway.enabled=true")
class DeadLettersIT {

	private static final String TOPIC = FlagChanged.TOPIC;

	private static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

	@Autowired
	private WebTestClient client;

	@Autowired
	private KafkaProbe kafka;

	@Autowired
	private TestDatabase database;

	private final String error = "Error" + UUID.randomUUID().toString().replace("-", "");

	@BeforeEach
	void topics() {
		this.kafka.awaitTopic(TOPIC + "-dlt");
	}

	@Test
	void aDeadLetterIsListedWithItsReasonAndTrace() {
		die("<b>k\0ey", "{\"flag\":\"\0".getBytes(StandardCharsets.UTF_8),
				Map.of("traceparent", TRACE, "ce_id", "fact-1"));
		JsonNode letter = waiting(1).get(0);
		assertThat(letter.path("topic").asString()).isEqualTo(TOPIC);
		assertThat(letter.path("reason").asString()).isEqualTo(this.error + ": cannot be read");
		assertThat(letter.path("trace_id").asString()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
		assertThat(letter.path("fact_id").asString()).isEqualTo("fact-1");
		assertThat(letter.path("key").asString()).isEqualTo("‹b›k\uFFFDey");
		assertThat(letter.path("redriven_at").isNull()).isTrue();
		JsonNode alone = get("/api/dead-letters/" + letter.path("id").asLong());
		assertThat(
				new String(Base64.getDecoder().decode(alone.path("value_base64").asString()), StandardCharsets.UTF_8))
			.isEqualTo("{\"flag\":\"\0");
		assertThat(get("/api/dead-letters/counts").valueStream()
			.filter((count) -> count.path("error").asString().equals(this.error))
			.findFirst()
			.orElseThrow()
			.path("waiting")
			.asInt()).isEqualTo(1);
	}

	@Test
	void redrivingTwiceSendsOnceAsItCame() {
		byte[] value = ("value of " + this.error).getBytes(StandardCharsets.UTF_8);
		die("key", value, Map.of("traceparent", TRACE, "ce_id", this.error));
		waiting(1);
		try (Seen<byte[]> topic = this.kafka.records(TOPIC)) {
			JsonNode dry = redrive(Map.of("error", this.error));
			assertThat(dry.path("dry_run").asBoolean()).isTrue();
			assertThat(dry.path("records").asInt()).isEqualTo(1);
			assertThat(count(topic, value)).isZero();
			assertThat(redrive(Map.of("error", this.error, "dry_run", false)).path("records").asInt()).isEqualTo(1);
			JsonNode again = redrive(Map.of("error", this.error, "dry_run", false));
			assertThat(again.path("records").asInt()).isZero();
			assertThat(again.path("already_redriven").asInt()).isEqualTo(1);
			assertThat(count(topic, value)).isEqualTo(1);
			SeenRecord<byte[]> sent = topic.await((bytes) -> Arrays.equals(bytes, value));
			assertThat(sent.header("ce_id")).isEqualTo(this.error);
			assertThat(sent.header("traceparent")).isEqualTo(TRACE);
			assertThat(sent.header("dlt_reason")).isNull();
		}
	}

	@Test
	void whatThreeConsumersRefusedIsSentOnceAndKnownByItsPlace() {
		byte[] value = ("value of " + this.error).getBytes(StandardCharsets.UTF_8);
		Map<String, byte[]> origin = Map.of("kafka_dlt-original-offset",
				ByteBuffer.allocate(8).putLong(this.error.hashCode()).array(), "kafka_dlt-original-partition",
				ByteBuffer.allocate(4).putInt(3).array(), "kafka_dlt-original-timestamp",
				ByteBuffer.allocate(8).putLong(1_700_000_000_000L).array());
		for (int i = 0; i < 3; i++) {
			dieBytes(value, origin);
		}
		waiting(3);
		try (Seen<byte[]> topic = this.kafka.records(TOPIC)) {
			assertThat(redrive(Map.of("error", this.error)).path("records").asInt()).isEqualTo(1);
			redrive(Map.of("error", this.error, "dry_run", false));
			assertThat(count(topic, value)).isEqualTo(1);
			assertThat(topic.await((bytes) -> Arrays.equals(bytes, value)).header("ce_id"))
				.isEqualTo(TOPIC + "-3-" + this.error.hashCode());
		}
		dieBytes(value, origin);
		await().atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("dead_letters where error = ?", this.error) == 4);
		assertThat(redrive(Map.of("error", this.error)).path("records").asInt()).isZero();
	}

	@Test
	void oneOrManyAreChosenById() {
		for (int i = 0; i < 45; i++) {
			die("key", ("v" + i + this.error).getBytes(StandardCharsets.UTF_8), Map.of());
		}
		List<Long> ids = waiting(45).valueStream().map((letter) -> letter.path("id").asLong()).toList();
		assertThat(redrive(Map.of("ids", ids.subList(0, 1), "dry_run", false)).path("records").asInt()).isEqualTo(1);
		assertThat(redrive(Map.of("ids", ids, "dry_run", false)).path("records").asInt()).isEqualTo(44);
		assertThat(waiting(45).valueStream().allMatch((letter) -> letter.path("redriven_at").isString())).isTrue();
	}

	@Test
	void aValueThatWasLeftOutIsNotSentAndSaysSo() {
		die("key", null, Map.of("dlt_left_out_bytes", "2000000"));
		JsonNode letter = waiting(1).get(0);
		assertThat(letter.path("is_kept").asBoolean()).isFalse();
		assertThat(letter.path("value_bytes").asInt()).isEqualTo(2_000_000);
		JsonNode done = redrive(Map.of("error", this.error, "dry_run", false));
		assertThat(done.path("records").asInt()).isZero();
		assertThat(done.path("not_kept").asInt()).isEqualTo(1);
	}

	@Test
	void nothingIsSentWhereNothingIsChosen() {
		this.client.post()
			.uri("/api/dead-letters/redrive")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("dry_run", false))
			.exchange()
			.expectStatus()
			.isEqualTo(422);
	}

	private void die(String key, byte @Nullable [] value, Map<String, String> headers) {
		Map<String, String> all = new HashMap<>(headers);
		all.put("dlt_reason", this.error + ": cannot be read");
		all.put("dlt_attempts", "1");
		this.kafka.send(TOPIC + "-dlt", key, value, all);
	}

	private void dieBytes(byte[] value, Map<String, byte[]> origin) {
		RecordHeaders headers = new RecordHeaders();
		headers.add("dlt_reason", (this.error + ": cannot be read").getBytes(StandardCharsets.UTF_8));
		origin.forEach(headers::add);
		this.kafka.send(TOPIC + "-dlt", "key", value, headers);
	}

	private JsonNode waiting(int count) {
		String uri = "/api/dead-letters?limit=1000&error=" + this.error;
		await().atMost(Duration.ofSeconds(30)).until(() -> get(uri).size() == count);
		return get(uri);
	}

	private long count(Seen<byte[]> topic, byte[] value) {
		return topic.now().stream().filter((record) -> Arrays.equals(record.value(), value)).count();
	}

	private JsonNode get(String uri) {
		return Objects.requireNonNull(this.client.get()
			.uri(uri)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(JsonNode.class)
			.returnResult()
			.getResponseBody());
	}

	private JsonNode redrive(Map<String, Object> selection) {
		return Objects.requireNonNull(this.client.post()
			.uri("/api/dead-letters/redrive")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(selection)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(JsonNode.class)
			.returnResult()
			.getResponseBody());
	}

}
