package io.newstunneler.flags.management;

import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.events.FlagChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Can people manage flags, and does everybody hear of it?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class FlagsIT {

	@LocalServerPort
	private int port;

	@Autowired
	private TestDatabase database;

	@Autowired
	private KafkaProbe kafka;

	@Autowired
	private MeterRegistry meters;

	private WebTestClient web;

	@BeforeEach
	void connect() {
		this.web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
		this.database
			.update("insert into flags.flags (name, description) values ('shadow_prompt', 'A second prompt.')");
		this.database.update("""
				insert into flags.flag_states (flag, environment, enabled)
				select 'shadow_prompt', name, false from flags.environments
				""");
	}

	@AfterEach
	void dropFlag() {
		this.database.update("delete from flags.flags where name = 'shadow_prompt'");
	}

	@Test
	void listsFlagsWithTheirNumber() {
		this.web.get()
			.uri("/api/flags")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("X-Total-Count", String.valueOf(this.database.count("flags.flags")))
			.expectBody()
			.jsonPath("$[?(@.name == 'rss_polling')].type")
			.isEqualTo("kill-switch")
			.jsonPath("$[?(@.name == 'rss_polling')].strategies[0].parameters.groupId")
			.isEqualTo("rss_polling");
	}

	@Test
	void aChangeIsARowInTheHistoryAFactAndAFigure() {
		try (Seen<FlagChanged> facts = this.kafka.fromNow(FlagChanged.class)) {
			change("shadow_prompt", """
					{"enabled": true, "changed_by": "ann", "reason": "compare prompts",
					 "strategies": [{"name": "flexibleRollout",
					   "parameters": {"rollout": "10", "stickiness": "sourceId", "groupId": "shadow_prompt"}}],
					 "variants": [{"name": "terse", "weight": 1000, "payload": {"type": "string", "value": "v2"}}]}
					""").expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.enabled")
				.isEqualTo(true)
				.jsonPath("$.revision")
				.isEqualTo(2)
				.jsonPath("$.variants[0].payload.value")
				.isEqualTo("v2");

			FlagChanged fact = facts.await((seen) -> seen.flag().equals("shadow_prompt")).value();
			assertThat(fact.enabled()).isTrue();
			assertThat(fact.wasEnabled()).isFalse();
			assertThat(fact.changedBy()).isEqualTo("ann");
			assertThat(fact.reason()).isEqualTo("compare prompts");
			assertThat(fact.environment()).isEqualTo("production");
		}
		this.web.get()
			.uri("/api/flags/shadow_prompt/history")
			.exchange()
			.expectBody()
			.jsonPath("$[0].changed_by")
			.isEqualTo("ann")
			.jsonPath("$[0].before.enabled")
			.isEqualTo(false)
			.jsonPath("$[0].after.strategies[0].parameters.rollout")
			.isEqualTo("10");
		assertThat(this.meters.get("news.tunneler.flags.changes").tag("flag", "shadow_prompt").counter().count())
			.isPositive();
	}

	@Test
	void whatIsAbsentStaysAndWhatStaysIsNoChange() {
		change("shadow_prompt", "{\"strategies\": [{\"name\": \"userWithId\", \"parameters\": {\"userIds\": \"7\"}}]}");
		long changes = changesOf("shadow_prompt");
		change("shadow_prompt", "{\"enabled\": false}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.strategies[0].name")
			.isEqualTo("userWithId");
		assertThat(changesOf("shadow_prompt")).isEqualTo(changes);
	}

	@Test
	void environmentsDoNotTouchEachOther() {
		this.web.patch()
			.uri("/api/flags/shadow_prompt?environment=development")
			.bodyValue(Map.of("enabled", true))
			.exchange()
			.expectBody()
			.jsonPath("$.environment")
			.isEqualTo("development");
		this.web.get().uri("/api/flags/shadow_prompt").exchange().expectBody().jsonPath("$.enabled").isEqualTo(false);
	}

	@Test
	void anEditOfAnOlderRevisionIsRefused() {
		change("shadow_prompt", "{\"enabled\": true, \"revision\": 1}").expectStatus().isOk();
		change("shadow_prompt", "{\"enabled\": false, \"revision\": 1}").expectStatus()
			.isEqualTo(409)
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
		this.web.get().uri("/api/flags/shadow_prompt").exchange().expectBody().jsonPath("$.enabled").isEqualTo(true);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"strategies\": [{\"name\": \"everyoneICanThinkOf\"}]}",
			"{\"strategies\": [{\"name\": \"flexibleRollout\", \"parameters\": {\"rollout\": \"101\"}}]}",
			"{\"strategies\": [{\"name\": \"default\", \"constraints\": [{\"contextName\": \"ticker\", \"operator\": \"LIKE\"}]}]}",
			"{\"strategies\": [{}]}", "{\"variants\": [{\"name\": \"a\", \"weight\": 1001}]}",
			"{\"variants\": [{\"name\": \"a\", \"weight\": 1, \"payload\": {\"type\": \"xml\", \"value\": \"\"}}]}",
			"{\"enabled\": \"perhaps\"}", "[]", "" })
	void aBadEditIsRefusedAndChangesNothing(String edit) {
		long changes = changesOf("shadow_prompt");
		change("shadow_prompt", edit).expectStatus().isEqualTo(422).expectBody().jsonPath("$.detail[0].loc").isArray();
		assertThat(changesOf("shadow_prompt")).isEqualTo(changes);
	}

	@Test
	void aStrategyOnASegmentThatIsNotThereIsRefused() {
		change("shadow_prompt", "{\"strategies\": [{\"name\": \"default\", \"segments\": [4711]}]}").expectStatus()
			.isBadRequest();
	}

	@Test
	void aFlagThatIsNotThereIsNotFound() {
		change("no_such_flag", "{\"enabled\": true}").expectStatus().isNotFound();
		this.web.get().uri("/api/flags/no_such_flag").exchange().expectStatus().isNotFound();
		this.web.get().uri("/api/flags/rss_polling?environment=moon").exchange().expectStatus().isNotFound();
	}

	private WebTestClient.ResponseSpec change(String name, String edit) {
		return this.web.patch()
			.uri("/api/flags/{name}", name)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(edit)
			.exchange();
	}

	private long changesOf(String name) {
		return this.database.count("flags.flag_changes where flag = ?", name);
	}

}
