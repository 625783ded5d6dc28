package io.newstunneler.analysis.settings;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.events.SettingsChanged;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Can a person change the settings, and does everybody hear of it?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-articles-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class SettingsIT {

	private static final Map<String, Object> DEFAULTS = Map.of("weight_catalyst", 1.0, "weight_novelty", 1.0,
			"weight_credibility", 1.0, "weight_sentiment", 1.0, "weight_liquidity", 1.0, "min_alert_score", 12.0,
			"poll_interval_sec", 900);

	@Autowired
	KafkaProbe probe;

	@Autowired
	TestDatabase database;

	@Autowired
	Settings settings;

	@LocalServerPort
	int port;

	private WebTestClient client;

	@BeforeEach
	void connect() {
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(20))
			.build();
	}

	@AfterEach
	void restore() {
		patch(DEFAULTS).expectStatus().isOk();
	}

	@Test
	void theFirstStartWritesTheDefaultsAndTellsThem() {
		this.probe.awaitTopic(SettingsChanged.TOPIC);
		try (Seen<SettingsChanged> facts = this.probe.fromBeginning(SettingsChanged.class)) {
			facts.await((fact) -> fact.minAlertScore() == 12.0 && fact.pollIntervalSeconds() == 900);
		}
		// The fact may be another service's: the topic keeps the last of all.
		await().atMost(Duration.ofSeconds(20)).until(() -> this.database.count("settings") == 1);
	}

	@Test
	void aDryRunNamesWhatWouldGainOrLoseItsAlertAndChangesNothing() {
		article(1, 5, 5);
		article(2, 0, 1);
		article(3, 5, 1);
		this.client.patch()
			.uri("/api/settings?dryRun=true&last=3")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("weight_catalyst", 2.0, "weight_novelty", 0.0))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.articles")
			.isEqualTo(3)
			.jsonPath("$.settings.weight_catalyst")
			.isEqualTo(2.0)
			.jsonPath("$.gained[*].id")
			.isEqualTo(3)
			.jsonPath("$.gained[0].total")
			.isEqualTo(10.0)
			.jsonPath("$.gained[0].new_total")
			.isEqualTo(14.0)
			.jsonPath("$.lost")
			.isEmpty();
		this.client.patch()
			.uri("/api/settings?dryRun=true&last=1")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("min_alert_score", 15))
			.exchange()
			.expectBody()
			.jsonPath("$.articles")
			.isEqualTo(1)
			.jsonPath("$.lost[*].id")
			.isEqualTo(1);
		this.client.get()
			.uri("/api/settings")
			.exchange()
			.expectBody()
			.jsonPath("$.min_alert_score")
			.isEqualTo(12.0)
			.jsonPath("$.weight_catalyst")
			.isEqualTo(1.0);
	}

	/**
	 * Credibility 3, sentiment 1, liquidity 0; the smaller its id, the newer it is, and
	 * all are newer than what other tests leave on the topic.
	 */
	private void article(long id, int catalyst, int novelty) {
		this.database.update("""
				insert into articles (id, source_id, source_name, source_url, source_type, url, title, categories,
				    published_at, fetched_at, catalyst, novelty, credibility, sentiment, liquidity, total, reasons,
				    scored_at)
				values (?, 1, 'Wire', 'https://wire.example', 'rss', 'https://wire.example/' || ?, 'Title', '[]',
				    now() + interval '1 day' - make_interval(hours => ?), now(), ?, ?, 3, 1, 0, 7, '[]', now())
				""", id, id, (int) id, catalyst, novelty);
	}

	@Test
	void aChangeIsShownKeptAndTold() {
		this.probe.awaitTopic(SettingsChanged.TOPIC);
		try (Seen<SettingsChanged> facts = this.probe.fromNow(SettingsChanged.class)) {
			patch(Map.of("weight_catalyst", 2.5, "poll_interval_sec", 60)).expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.weight_catalyst")
				.isEqualTo(2.5)
				.jsonPath("$.poll_interval_sec")
				.isEqualTo(60)
				.jsonPath("$.min_alert_score")
				.isEqualTo(12.0);
			SettingsChanged told = facts.await((fact) -> fact.pollIntervalSeconds() == 60).value();
			assertThat(told.weightCatalyst()).isEqualTo(2.5);
			assertThat(told.weightNovelty()).isEqualTo(1.0);
		}
		this.client.get()
			.uri("/api/settings")
			.exchange()
			.expectBody()
			.jsonPath("$.weight_catalyst")
			.isEqualTo(2.5)
			.jsonPath("$.weight_liquidity")
			.isEqualTo(1.0);
		assertThat(current().weightCatalyst()).isEqualTo(2.5);
	}

	@Test
	void whatAnotherReplicaChangedIsHeard() {
		SettingsChanged before = current();
		SettingsChanged elsewhere = new SettingsChanged(4, 1, 1, 1, 1, 33, 900, before.changedAt().plusMillis(1));
		this.probe.send("elsewhere", elsewhere);
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> current().minAlertScore() == 33);
		this.probe.send("late", before);
		assertThat(current()).isEqualTo(elsewhere);
	}

	@Test
	void nullsAndUnknownMembersAreIgnored() {
		patchJson("{\"weight_catalyst\": null, \"colour\": \"blue\"}").expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.weight_catalyst")
			.isEqualTo(1.0);
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"weight_catalyst\": -0.1}", "{\"weight_liquidity\": 5.1}", "{\"min_alert_score\": 101}",
			"{\"poll_interval_sec\": 9}", "{\"poll_interval_sec\": 86401}", "{\"weight_novelty\": \"much\"}",
			"{\"poll_interval_sec\": {}}", "{\"min_alert_score\": 12", "[]" })
	void whatIsOfTheWrongTypeOrRangeChangesNothing(String body) {
		SettingsChanged before = current();
		patchJson(body).expectStatus().isEqualTo(422).expectBody().jsonPath("$.detail[0].msg").isNotEmpty();
		assertThat(this.settings.read().block(Duration.ofSeconds(20))).isEqualTo(before);
	}

	private SettingsChanged current() {
		return Objects.requireNonNull(this.settings.current().block(Duration.ofSeconds(20)));
	}

	private WebTestClient.ResponseSpec patch(Map<String, Object> change) {
		return this.client.patch().uri("/api/settings").bodyValue(change).exchange();
	}

	private WebTestClient.ResponseSpec patchJson(String body) {
		return this.client.patch()
			.uri("/api/settings")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange();
	}

}
