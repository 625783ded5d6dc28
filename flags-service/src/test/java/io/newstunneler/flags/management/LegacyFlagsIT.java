package io.newstunneler.flags.management;

import java.util.Map;

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

/**
 * Do the predecessor's scripts go on working?
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
class LegacyFlagsIT {

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
		set("rss_polling", true).expectStatus().isOk();
	}

	@Test
	void listsEveryFlagWithItsState() {
		this.web.get().uri("/admin/feature-flags").exchange().expectStatus().isOk().expectBody().json("""
				{"ok": true,
				 "flags": {"email_digests": true, "llm_analysis": true, "rate_limiting": true, "rss_polling": true},
				 "total": %d, "enabled_count": %d}
				""".formatted(this.database.count("flags.flags"), enabled()));
	}

	@Test
	void setsAFlag() {
		long enabled = enabled();
		set("rss_polling", false).expectStatus()
			.isOk()
			.expectBody()
			.json("{\"ok\": true, \"flag_name\": \"rss_polling\", \"enabled\": false}");
		this.web.get()
			.uri("/admin/feature-flags")
			.exchange()
			.expectBody()
			.jsonPath("$.flags.rss_polling")
			.isEqualTo(false)
			.jsonPath("$.enabled_count")
			.isEqualTo((int) enabled - 1);
	}

	@Test
	void togglesAFlag() {
		toggle("rss_polling").expectStatus()
			.isOk()
			.expectBody()
			.json("{\"ok\": true, \"flag_name\": \"rss_polling\", \"enabled\": false}");
		toggle("rss_polling").expectBody().jsonPath("$.enabled").isEqualTo(true);
	}

	@ParameterizedTest
	@ValueSource(strings = { "celery_tasks", "no_such_flag", "' or 1=1 --" })
	void aFlagThatNothingReadsIsUnknown(String name) {
		set(name, true).expectStatus().isBadRequest().expectBody().jsonPath("$.detail").isNotEmpty();
		toggle(name).expectStatus().isBadRequest().expectBody().jsonPath("$.detail").isNotEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"flag_name\": \"rss_polling\"}", "{\"enabled\": true}", "{",
			"{\"flag_name\": \"rss_polling\", \"enabled\": \"perhaps\"}" })
	void aBodyThatSaysTooLittleIsRefused(String body) {
		this.web.post()
			.uri("/admin/feature-flags")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail[0].msg")
			.isNotEmpty();
	}

	private long enabled() {
		return this.database.count("flags.flag_states where environment = 'production' and enabled");
	}

	private WebTestClient.ResponseSpec set(String name, boolean enabled) {
		return this.web.post()
			.uri("/admin/feature-flags")
			.bodyValue(Map.of("flag_name", name, "enabled", enabled))
			.exchange();
	}

	private WebTestClient.ResponseSpec toggle(String name) {
		return this.web.post().uri("/admin/feature-flags/{name}/toggle", name).exchange();
	}

}
