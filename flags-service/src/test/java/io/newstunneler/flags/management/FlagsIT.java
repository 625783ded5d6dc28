package io.newstunneler.flags.management;

import java.util.Map;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.events.FlagChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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
		if (this.database.update("delete from flags.segments") > 0) {
			this.database.query("select pg_notify('flags_changed', 'production')");
			Awaitility.await()
				.untilAsserted(() -> this.web.get()
					.uri("/api/client/features")
					.header("Authorization", "*:development.secret")
					.exchange()
					.expectBody()
					.jsonPath("$.segments")
					.isEmpty());
		}
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
			"{\"strategies\": [{\"name\": \"default\", \"constraints\": [{\"contextName\": \"price\", \"operator\": \"NUM_GT\", \"value\": \"much\"}]}]}",
			"{\"strategies\": [{\"name\": \"default\", \"constraints\": [{\"contextName\": \"at\", \"operator\": \"DATE_AFTER\", \"value\": \"soon\"}]}]}",
			"{\"strategies\": [{\"name\": \"default\", \"constraints\": [{\"contextName\": \"ticker\", \"operator\": \"REGEX\", \"value\": \"[\"}]}]}",
			"{\"strategies\": [{\"name\": \"default\", \"constraints\": [{\"contextName\": \"ticker\", \"operator\": \"IN\"}]}]}",
			"{\"variants\": [{\"name\": \"a\", \"weight\": 600, \"weightType\": \"fix\"}]}", "{\"strategies\": [{}]}",
			"{\"variants\": [{\"name\": \"a\", \"weight\": 1001}]}",
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
	void anEditThatMatchesAnOlderRevisionIsRefused() {
		String etag = this.web.get()
			.uri("/api/flags/shadow_prompt")
			.exchange()
			.returnResult(String.class)
			.getResponseHeaders()
			.getETag();
		change("shadow_prompt", "{\"enabled\": true}").expectStatus().isOk();
		matching(etag).expectStatus().isEqualTo(412).expectBody().jsonPath("$.detail").isNotEmpty();
		matching("*").expectStatus().isOk().expectBody().jsonPath("$.stale").isEqualTo(true);
	}

	@Test
	void anArchivedFlagIsKeptFromClientsAndCanBeHadBack() {
		change("shadow_prompt", "{\"archived\": true, \"impression_data\": true}").expectStatus().isOk();
		this.web.get().uri("/api/flags").exchange().expectBody().jsonPath("$[?(@.name == 'shadow_prompt')]").isEmpty();
		evaluated("shadow_prompt", "{}").expectStatus().isNotFound();
		change("shadow_prompt", "{\"archived\": false}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.impression_data")
			.isEqualTo(true);
	}

	@Test
	void aParentIsAFlagThatThereIs() {
		change("shadow_prompt", "{\"dependencies\": [{\"feature\": \"shadow_prompt\"}]}").expectStatus().isBadRequest();
		change("shadow_prompt", "{\"dependencies\": [{\"feature\": \"no_such_flag\"}]}").expectStatus().isBadRequest();
		change("shadow_prompt",
				"{\"enabled\": true, \"dependencies\": [{\"feature\": \"rss_polling\", \"enabled\": false}]}")
			.expectStatus()
			.isOk();
		evaluatedSoon("shadow_prompt", "{}", "$[0].enabled", false);
	}

	@Test
	void saysWhatAServiceWouldBeAnswered() {
		change("shadow_prompt", """
				{"enabled": true, "strategies": [{"name": "default", "constraints": [
				  {"contextName": "sourceId", "operator": "IN", "values": ["7"]},
				  {"contextName": "remoteAddress", "operator": "IN_CIDR", "values": ["10.0.0.0/8"]}]}],
				 "variants": [{"name": "terse", "weight": 1000, "payload": {"type": "string", "value": "v2"}}]}
				""").expectStatus().isOk();
		evaluatedSoon("shadow_prompt", "{\"sourceId\": \"7\", \"remoteAddress\": \"10.1.2.3\"}", "$[0].payload", "v2");
		evaluatedSoon("shadow_prompt", "{\"sourceId\": \"8\", \"remoteAddress\": \"10.1.2.3\"}", "$[0].enabled", false);
	}

	@Test
	void aSegmentIsSharedAndASharedOneCanBeChanged() {
		for (String user : new String[] { "ann", "bob" }) {
			this.web.put().uri("/api/flags/segments/insiders").contentType(MediaType.APPLICATION_JSON).bodyValue("""
					{"constraints": [{"contextName": "userId", "operator": "IN", "values": ["%s"]}]}
					""".formatted(user)).exchange().expectStatus().isOk();
			int id = (Integer) this.database.query("select id from flags.segments where name = 'insiders'")
				.getFirst()
				.get("id");
			change("shadow_prompt", """
					{"enabled": true, "strategies": [{"name": "default", "segments": [%d]}]}
					""".formatted(id)).expectStatus().isOk();
			evaluatedSoon("shadow_prompt", "{\"userId\": \"%s\"}".formatted(user), "$[0].enabled", true);
		}
		evaluatedSoon("shadow_prompt", "{\"userId\": \"ann\"}", "$[0].enabled", false);
	}

	@Test
	void flagsThatSomebodyShouldLookAfterAreListed() {
		this.database.update("""
				update flags.flags set owner = 'analysis', expires_on = current_date where name = 'shadow_prompt'
				""");
		this.database.update("""
				update flags.flag_states set changed_at = now() - interval '8 days' where flag = 'shadow_prompt'
				""");
		this.web.get()
			.uri("/api/flags/stale")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[?(@.flag == 'shadow_prompt')].owner")
			.isEqualTo("analysis")
			.jsonPath("$[?(@.flag == 'shadow_prompt')].reasons[*]")
			.value(Object.class, (reasons) -> assertThat(reasons).hasToString("[expired, unread]"))
			.jsonPath("$[?(@.flag == 'rss_polling')]")
			.isEmpty();
	}

	@Test
	void aFileMakesFlagsAsItSaysOnceAndSaysWhatItLeavesOut() {
		String file = """
				{"flags": [{"name": "shadow_prompt", "enabled": true}, {"name": "long_gone", "enabled": true},
				           {"name": "rss_polling", "strategies": [{"name": "default", "segments": [4711]}]}]}
				""";
		imported(file).expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.changed[0]")
			.isEqualTo("shadow_prompt")
			.jsonPath("$.unknown[0]")
			.isEqualTo("long_gone")
			.jsonPath("$.refused.rss_polling")
			.isNotEmpty();
		imported(file).expectBody()
			.jsonPath("$.changed")
			.isEmpty()
			.jsonPath("$.unchanged[0]")
			.isEqualTo("shadow_prompt");
		String exported = String.valueOf(this.web.get()
			.uri("/api/flags/export")
			.exchange()
			.returnResult(String.class)
			.getResponseBody()
			.blockFirst());
		imported(exported).expectStatus().isOk().expectBody().jsonPath("$.changed").isEmpty();
		imported("{\"flags\": [{\"enabled\": true}]}").expectStatus().isEqualTo(422);
	}

	@Test
	void aFlagThatIsNotThereIsNotFound() {
		change("no_such_flag", "{\"enabled\": true}").expectStatus().isNotFound();
		this.web.get().uri("/api/flags/no_such_flag").exchange().expectStatus().isNotFound();
		this.web.get().uri("/api/flags/rss_polling?environment=moon").exchange().expectStatus().isNotFound();
	}

	private WebTestClient.ResponseSpec matching(@Nullable String etag) {
		return this.web.patch()
			.uri("/api/flags/shadow_prompt")
			.header("If-Match", etag)
			.bodyValue(Map.of("stale", true))
			.exchange();
	}

	private WebTestClient.ResponseSpec imported(String file) {
		return this.web.post()
			.uri("/api/flags/import")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(file)
			.exchange();
	}

	private WebTestClient.ResponseSpec evaluated(String flag, String context) {
		return this.web.post()
			.uri("/api/flags/evaluate")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{\"flags\": [\"%s\"], \"context\": %s}".formatted(flag, context))
			.exchange();
	}

	/** A change is heard from the database, a moment after it was answered. */
	private void evaluatedSoon(String flag, String context, String path, Object expected) {
		Awaitility.await()
			.ignoreExceptions()
			.untilAsserted(() -> evaluated(flag, context).expectBody().jsonPath(path).isEqualTo(expected));
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
