package io.newstunneler.testsupport.kafka;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.newstunneler.events.FlagChanged;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is there a real broker, and does the probe see what is on it?
 */
@WithKafka
@SpringJUnitConfig
class WithKafkaIT {

	@Autowired
	Environment environment;

	@Autowired
	KafkaProbe probe;

	@BeforeEach
	void topic() {
		this.probe.createTopic(FlagChanged.TOPIC, 2);
	}

	@Test
	void theContextKnowsTheBroker() {
		assertThat(this.environment.getProperty("newstunneler.kafka.bootstrap-servers"))
			.isEqualTo(KafkaServer.shared().bootstrapServers());
	}

	@Test
	void aFactArrivesWithItsHeadersAndItsTrace() {
		try (Seen<FlagChanged> flags = this.probe.fromNow(FlagChanged.class)) {
			FlagChanged sent = flag("arrives");
			this.probe.send("42", sent, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
			SeenRecord<FlagChanged> seen = flags.await((flag) -> flag.flag().equals("arrives"));
			assertThat(seen.value()).isEqualTo(sent);
			assertThat(seen.key()).isEqualTo("arrives");
			assertThat(seen.header("ce_id")).isEqualTo("42");
			assertThat(seen.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
		}
	}

	@Test
	void fromNowLeavesOutWhatWasThereBefore() {
		this.probe.send("1", flag("before"));
		try (Seen<FlagChanged> flags = this.probe.fromNow(FlagChanged.class)) {
			this.probe.send("2", flag("after"));
			assertThat(flags.awaitCount(1)).extracting((seen) -> seen.value().flag()).containsExactly("after");
			try (Seen<FlagChanged> all = this.probe.fromBeginning(FlagChanged.class)) {
				assertThat(all.now()).extracting((seen) -> seen.value().flag()).contains("before", "after");
			}
		}
	}

	@Test
	void aTopicThatComesLaterIsFound() {
		String topic = "later-" + UUID.randomUUID();
		try (Seen<byte[]> records = this.probe.records(topic)) {
			assertThat(records.now()).isEmpty();
			this.probe.createTopic(topic, 1);
			byte[] rubbish = "{".getBytes(StandardCharsets.UTF_8);
			this.probe.send(topic, null, rubbish, Map.of("dlt_reason", "cut off"));
			List<SeenRecord<byte[]>> seen = records.awaitCount(1);
			assertThat(seen.getFirst().value()).isEqualTo(rubbish);
			assertThat(seen.getFirst().header("dlt_reason")).isEqualTo("cut off");
			assertThat(seen.getFirst().key()).isNull();
		}
	}

	@Test
	void whatWasAcknowledgedSurvivesStopAndKill() {
		String topic = "kept-" + UUID.randomUUID();
		this.probe.createTopic(topic, 1);
		this.probe.send(topic, "a", new byte[] { 1 }, Map.of());
		KafkaServer.shared().restart();
		this.probe.send(topic, "b", new byte[] { 2 }, Map.of());
		KafkaServer.shared().kill();
		KafkaServer.shared().start();
		try (Seen<byte[]> records = this.probe.records(topic)) {
			assertThat(records.awaitCount(2)).extracting(SeenRecord::key).containsExactly("a", "b");
		}
	}

	private static FlagChanged flag(String name) {
		return new FlagChanged(name, "development", true, null, "test", null, Instant.parse("2026-11-20T08:00:00Z"));
	}

}
