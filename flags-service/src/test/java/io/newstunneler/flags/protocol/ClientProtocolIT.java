package io.newstunneler.flags.protocol;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.flags.FlagsAutoConfiguration;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is the protocol kept to, byte for byte where clients rely on it?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class ClientProtocolIT {

	@LocalServerPort
	private int port;

	@Autowired
	private TestDatabase database;

	private WebTestClient web;

	@BeforeEach
	void connect() {
		this.web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
	}

	@AfterEach
	void turnOn() {
		toggle(true);
	}

	@Test
	void sendsFlagsAsVersionTwoOfTheProtocol() {
		this.web.get()
			.uri("/api/client/features")
			.header("Authorization", "*:development.secret")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.APPLICATION_JSON)
			.expectBody()
			.json("""
					{"version": 2, "segments": [], "query": {"environment": "development"}}
					""")
			.jsonPath("$.features[?(@.name == 'rss_polling')].impressionData")
			.isEqualTo(false)
			.jsonPath("$.features[?(@.name == 'rss_polling')].strategies[0].name")
			.isEqualTo("flexibleRollout");
	}

	@Test
	void sendsNothingToWhoHasTheNewestState() {
		String etag = this.web.get()
			.uri("/api/client/features")
			.exchange()
			.expectStatus()
			.isOk()
			.returnResult(String.class)
			.getResponseHeaders()
			.getETag();
		assertThat(etag).isNotNull();
		this.web.get()
			.uri("/api/client/features")
			.header("If-None-Match", etag)
			.exchange()
			.expectStatus()
			.isNotModified()
			.expectHeader()
			.valueEquals("ETag", etag)
			.expectBody()
			.isEmpty();
		this.web.get()
			.uri("/api/client/features")
			.header("If-None-Match", "\"older\"")
			.exchange()
			.expectStatus()
			.isOk();
	}

	@Test
	void whoPrefersToWaitIsAnsweredWhenSomethingChanges() {
		String etag = held(null, 0).getHeaders().getETag();
		ResponseEntity<String> unchanged = held(etag, 1);
		assertThat(unchanged.getStatusCode().value()).isEqualTo(304);
		assertThat(unchanged.getHeaders().getFirst("Preference-Applied")).isEqualTo("wait=1");

		CompletableFuture<ResponseEntity<String>> waiting = CompletableFuture.supplyAsync(() -> held(etag, 30));
		Awaitility.await().during(Duration.ofMillis(300)).until(() -> !waiting.isDone());
		toggle(false);
		ResponseEntity<String> changed = waiting.orTimeout(10, TimeUnit.SECONDS).join();
		assertThat(changed.getStatusCode().value()).isEqualTo(200);
		assertThat(changed.getHeaders().getETag()).isNotEqualTo(etag);
	}

	@Test
	void aServiceSeesAChangeWithinTwoSeconds(@TempDir Path directory) {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(FlagsAutoConfiguration.class))
			.withBean(SimpleMeterRegistry.class)
			.withPropertyValues("spring.application.name=pushed-service",
					"newstunneler.flags.url=http://127.0.0.1:" + this.port,
					"newstunneler.flags.backup-directory=" + directory)
			.run((context) -> {
				Flags flags = context.getBean(Flags.class);
				Flag flag = new Flag("rss_polling", false, "Fetching of feeds.");
				Awaitility.await().until(() -> flags.isEnabled(flag));
				for (boolean enabled : new boolean[] { false, true }) {
					toggle(enabled);
					// Polled every five seconds, so only a push is that quick.
					Awaitility.await()
						.pollInterval(Duration.ofMillis(20))
						.atMost(Duration.ofSeconds(2))
						.until(() -> flags.isEnabled(flag) == enabled);
				}
			});
	}

	@Test
	void olderClientsGetOperatorsThatTheyKnow() {
		this.database.update("""
				insert into flags.flags (name, description) values ('by_version', '')
				""");
		this.database.update("""
				insert into flags.flag_states (flag, environment, enabled, strategies)
				values ('by_version', 'production', true, '[{"name": "default", "constraints": [
				  {"contextName": "version", "operator": "SEMVER_GTE", "value": "1.2.2"}]}]')
				""");
		this.database.query("select pg_notify('flags_changed', 'production')");
		try {
			Awaitility.await().untilAsserted(() -> {
				assertThat(flag("by_version", "5.2.2")).contains("SEMVER_LT").doesNotContain("SEMVER_GTE");
				assertThat(flag("by_version", "6.1.0")).contains("SEMVER_GTE").doesNotContain("SEMVER_LT");
			});
		}
		finally {
			this.database.update("delete from flags.flags where name = 'by_version'");
			this.database.query("select pg_notify('flags_changed', 'production')");
		}
	}

	@Test
	void sendsOneFlag() {
		this.web.get()
			.uri("/api/client/features/rss_polling")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("rss_polling");
		this.web.get()
			.uri("/api/client/features/no_such_flag")
			.exchange()
			.expectStatus()
			.isNotFound()
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
	}

	@Test
	void takesRegistrationsAndMetrics() {
		post("register", """
				{"appName": "desk", "instanceId": "desk-1", "sdkVersion": "unleash-client-node:6.1.0",
				 "strategies": ["default"], "started": "2026-11-23T08:00:00.000Z", "interval": 15000}
				""").expectStatus().isAccepted();
		String metrics = """
				{"appName": "desk", "instanceId": "desk-1", "bucket": {
				  "start": "2026-11-23T08:00:00.000Z", "stop": "2026-11-23T08:01:00.000Z",
				  "toggles": {"rss_polling": {"yes": 3, "no": 1, "variants": {"terse": 2, "disabled": 1}},
				              "long_gone": {"yes": 0, "no": 5}}}}
				""";
		post("metrics", metrics).expectStatus().isAccepted();
		post("metrics", metrics).expectStatus().isAccepted();
		assertThat(this.database.query("""
				select flag, asked_on, asked_off, variants::text as variants
				from flags.flag_usages where application = 'desk' order by flag
				""")).extracting(Object::toString)
			.containsExactly("{flag=long_gone, asked_on=0, asked_off=10, variants={}}",
					"{flag=rss_polling, asked_on=6, asked_off=2, variants={\"terse\": 4, \"disabled\": 2}}");
		assertThat(this.database.count("flags.instances where application = 'desk' and instance = 'desk-1'")).isOne();
	}

	@Test
	void aClientThatWasAskedNothingMayReportThat() {
		post("metrics", "{\"appName\": \"desk\", \"instanceId\": \"desk-1\"}").expectStatus().isAccepted();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "{\"appName\": \"\"}", "{\"appName\": \"desk\", \"bucket\": {}}",
			"{\"appName\": \"desk\", \"bucket\": {\"toggles\": {\"a\": {\"yes\": -1, \"no\": 0}}}}" })
	void aReportThatSaysNothingIsRefused(String report) {
		post("metrics", report).expectStatus().isEqualTo(422).expectBody().jsonPath("$.detail[0].loc").isArray();
	}

	private String flag(String name, String specification) {
		return String.valueOf(this.web.get()
			.uri("/api/client/features/{name}", name)
			.header("Unleash-Client-Spec", specification)
			.exchange()
			.returnResult(String.class)
			.getResponseBody()
			.blockFirst());
	}

	private ResponseEntity<String> held(@Nullable String etag, int seconds) {
		return WebClient.create("http://127.0.0.1:" + this.port)
			.get()
			.uri("/api/client/features")
			.headers((headers) -> {
				headers.set("Prefer", "wait=" + seconds);
				if (etag != null) {
					headers.setIfNoneMatch(etag);
				}
			})
			.retrieve()
			.toEntity(String.class)
			.block(Duration.ofSeconds(40));
	}

	private void toggle(boolean enabled) {
		this.web.post()
			.uri("/admin/feature-flags")
			.bodyValue(Map.of("flag_name", "rss_polling", "enabled", enabled))
			.exchange()
			.expectStatus()
			.isOk();
	}

	private WebTestClient.ResponseSpec post(String what, String body) {
		return this.web.post()
			.uri("/api/client/" + what)
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange();
	}

}
