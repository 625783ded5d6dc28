package io.newstunneler.flags.relay;

import java.time.Duration;
import java.util.Map;

import io.newstunneler.events.FlagChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do the services see what an Unleash server says, also while it is away?
 */
@WithPostgres
@WithKafka
@DirtiesContext
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "unleash.interval=200ms", "unleash.timeout=500ms" })
class RelayIT {

	private static final UnleashStub UNLEASH = new UnleashStub();

	@LocalServerPort
	private int port;

	@Autowired
	private TestDatabase database;

	@Autowired
	private KafkaProbe kafka;

	private WebTestClient web;

	@DynamicPropertySource
	static void unleash(DynamicPropertyRegistry registry) {
		registry.add("unleash.url", () -> UNLEASH.url() + "/api/");
		registry.add("unleash.api-token", () -> UnleashStub.API_TOKEN);
		registry.add("unleash.admin-token", () -> UnleashStub.ADMIN_TOKEN);
	}

	@AfterAll
	static void stop() {
		UNLEASH.close();
	}

	@BeforeEach
	void connect() {
		this.web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
		UNLEASH.trouble(null);
		UNLEASH.put("only_in_unleash", true);
		awaitServed("only_in_unleash", true);
	}

	@Test
	void flagsThatServicesReadAreMadeInUnleash() {
		await().untilAsserted(() -> assertThat(UNLEASH.flags()).containsEntry("rss_polling", true)
			.containsEntry("llm_analysis", true));
		awaitServed("rss_polling", true);
	}

	@Test
	void aChangeInUnleashIsServedRememberedAndTold() {
		try (Seen<FlagChanged> facts = this.kafka.fromNow(FlagChanged.class)) {
			UNLEASH.put("only_in_unleash", false);
			awaitServed("only_in_unleash", false);
			FlagChanged fact = facts.await((seen) -> seen.flag().equals("only_in_unleash") && !seen.enabled()).value();
			assertThat(fact.changedBy()).isEqualTo("unleash");
			assertThat(fact.wasEnabled()).isTrue();
		}
		this.web.get()
			.uri("/api/flags/only_in_unleash/history")
			.exchange()
			.expectBody()
			.jsonPath("$[0].changed_by")
			.isEqualTo("unleash")
			.jsonPath("$[0].after.enabled")
			.isEqualTo(false);
	}

	@Test
	void aToggleHereIsATogglingInUnleashAndOneChange() {
		long before = this.database.count("flags.flag_changes");
		toggle("only_in_unleash", false).expectStatus().isOk();
		assertThat(UNLEASH.flags()).containsEntry("only_in_unleash", false);
		awaitServed("only_in_unleash", false);
		UNLEASH.trouble(null);
		await().until(() -> UNLEASH.answers.contains(304));
		assertThat(this.database.count("flags.flag_changes")).isEqualTo(before + 1);
	}

	@ParameterizedTest
	@ValueSource(strings = { "401", "403", "404", "429", "500", "503", "nonsense", "not_flags", "cut", "empty", "hangs",
			"hangs_midway" })
	void anOutageChangesNothing(String trouble) {
		UNLEASH.trouble(trouble);
		await().until(() -> UNLEASH.answers.size() >= 2);
		awaitServed("only_in_unleash", true);
		toggle("only_in_unleash", false).expectStatus()
			.isEqualTo(502)
			.expectBody()
			.jsonPath("$.detail")
			.isEqualTo("Unleash answered 403; only_in_unleash was not changed.");
		awaitServed("only_in_unleash", true);
		UNLEASH.trouble(null);
		UNLEASH.put("only_in_unleash", false);
		awaitServed("only_in_unleash", false);
	}

	@Test
	void aFlagThatUnleashDoesNotHaveIsUnknown() {
		toggle("no_such_flag", true).expectStatus().isBadRequest();
	}

	@Test
	void whatHoldsInEveryEnvironmentIsChangedInUnleash() {
		this.web.patch()
			.uri("/api/flags/only_in_unleash")
			.bodyValue(Map.of("archived", true))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.archived")
			.isEqualTo(true);
		assertThat(UNLEASH.flags()).doesNotContainKey("only_in_unleash");
		await().untilAsserted(() -> this.web.get()
			.uri("/api/client/features/only_in_unleash")
			.exchange()
			.expectStatus()
			.isNotFound());
	}

	@Test
	void anEditOfAnOlderStateIsRefused() {
		this.web.patch()
			.uri("/api/flags/only_in_unleash")
			.bodyValue(Map.of("enabled", false, "revision", 1))
			.exchange()
			.expectStatus()
			.isEqualTo(409);
		assertThat(UNLEASH.flags()).containsEntry("only_in_unleash", true);
	}

	private WebTestClient.ResponseSpec toggle(String flag, boolean enabled) {
		return this.web.post()
			.uri("/admin/feature-flags")
			.bodyValue(Map.of("flag_name", flag, "enabled", enabled))
			.exchange();
	}

	private void awaitServed(String flag, boolean enabled) {
		await().untilAsserted(() -> this.web.get()
			.uri("/api/client/features/{name}", flag)
			.exchange()
			.expectBody()
			.jsonPath("$.enabled")
			.isEqualTo(enabled));
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50));
	}

}
