package io.newstunneler.flags.protocol;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.util.UnleashConfig;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does the official client, as it comes, understand this service?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class UnleashClientIT {

	@LocalServerPort
	private int port;

	@Autowired
	private TestDatabase database;

	@TempDir
	private Path directory;

	private WebTestClient web;

	private Unleash client;

	@BeforeEach
	void connect() {
		this.web = WebTestClient.bindToServer().baseUrl("http://127.0.0.1:" + this.port).build();
		this.client = new DefaultUnleash(UnleashConfig.builder()
			.appName("probe-service")
			.instanceId("probe-1")
			.unleashAPI("http://127.0.0.1:" + this.port + "/api")
			.apiKey("any token at all")
			.fetchTogglesInterval(1)
			.sendMetricsInterval(1)
			.backupFile(this.directory.resolve("backup.json").toString())
			.synchronousFetchOnInitialisation(true)
			.build());
	}

	@AfterEach
	void turnOn() {
		toggle("rss_polling", true);
	}

	@Test
	void aToggleIsVisibleWithinTwentySeconds() {
		await().until(() -> this.client.isEnabled("rss_polling", false));
		toggle("rss_polling", false);
		await().until(() -> !this.client.isEnabled("rss_polling", true));
		toggle("rss_polling", true);
		await().until(() -> this.client.isEnabled("rss_polling", false));
	}

	@Test
	void cuttingEveryConnectionToTheDatabaseLosesNoChange() {
		await().until(() -> this.client.isEnabled("rss_polling", false));
		this.database.killConnections();
		await().ignoreExceptions().untilAsserted(() -> toggle("rss_polling", false));
		await().until(() -> !this.client.isEnabled("rss_polling", true));
	}

	@Test
	void theServiceKnowsWhoAsksForWhatAndWhoIsUpToDate() {
		this.client.isEnabled("rss_polling");
		this.client.isEnabled("rss_polling");
		await().ignoreExceptions().untilAsserted(() -> {
			Map<String, Object> probe = applications().stream()
				.filter((application) -> "probe-service".equals(application.get("application")))
				.findFirst()
				.orElseThrow();
			assertThat(String.valueOf(probe.get("instances"))).contains("instance=probe-1", "up_to_date=true",
					"sdk=unleash-java-sdk");
			assertThat(String.valueOf(probe.get("flags"))).contains("flag=rss_polling");
		});
		String usages = "flags.flag_usages where application = 'probe-service' and flag = ? and asked_on >= 2";
		assertThat(this.database.count(usages, "rss_polling")).isOne();
	}

	@SuppressWarnings("unchecked")
	private List<Map<String, Object>> applications() {
		return this.web.get()
			.uri("/api/flags/applications")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(List.class)
			.returnResult()
			.getResponseBody();
	}

	private void toggle(String flag, boolean enabled) {
		this.web.post()
			.uri("/admin/feature-flags")
			.bodyValue(Map.of("flag_name", flag, "enabled", enabled))
			.exchange()
			.expectStatus()
			.isOk();
	}

	private static ConditionFactory await() {
		return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(100));
	}

}
