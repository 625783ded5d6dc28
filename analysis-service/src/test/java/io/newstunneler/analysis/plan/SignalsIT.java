package io.newstunneler.analysis.plan;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.newstunneler.analysis.signal.Signals;
import io.newstunneler.events.Stance;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Do plans of the built-in rules become signals, and do the routes say what the contract
 * says?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-signals-it")
@WithPostgres
@WithKafka
class SignalsIT {

	@Autowired
	PlanRuns runs;

	@Autowired
	Signals signals;

	@Autowired
	TestDatabase database;

	@LocalServerPort
	int port;

	private WebTestClient web;

	@BeforeEach
	void client() {
		this.web = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(10))
			.build();
	}

	@Test
	void withoutAModelTheRulesWriteThePlanAndItRaisesTheSignal() {
		long article = PlanFixture.article(this.database, "Corvane (CRVN) beats estimates, raises outlook",
				"Corvane reported record revenue of $412 million for the third quarter, up 31% from a year ago.",
				"CRVN");
		PlanFixture.enqueue(this.runs, article);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("plans where article_id = ?", article) == 1);
		this.web.get()
			.uri("/api/articles/{id}/plan", article)
			.exchange()
			.expectBody()
			.jsonPath("$.model")
			.isEqualTo("rules")
			.jsonPath("$.llm_plan.stance")
			.isEqualTo("BULLISH")
			.jsonPath("$.strategy_bucket")
			.isEqualTo("Earnings Momentum");
		this.web.get()
			.uri("/api/signals/opportunities-tomorrow?min_confidence=0.0&min_r2=0.0")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$[?(@.symbol == 'CRVN')].article_id")
			.isEqualTo(article)
			.jsonPath("$[?(@.symbol == 'CRVN')].model_trained")
			.isEqualTo(false)
			.jsonPath("$[?(@.symbol == 'CRVN')].llm_stance")
			.isEqualTo("BULLISH");
		this.web.get()
			.uri("/api/signals/opportunities-tomorrow?min_confidence=0.95")
			.exchange()
			.expectBody()
			.jsonPath("$[?(@.symbol == 'CRVN')]")
			.doesNotExist();
		this.web.get()
			.uri("/api/signals/top?min_score=0")
			.exchange()
			.expectBody()
			.jsonPath("$[?(@.symbol == 'CRVN')].match_type")
			.isEqualTo("database");
	}

	@Test
	void whatIsIngestedIsScoredAndReplacedAtTheSameMoment() {
		ingest("INGA", 0.2);
		ingest("INGA", 0.7);
		assertThat(this.database.count("signals where symbol = 'INGA'")).isEqualTo(1);
		this.web.get()
			.uri("/api/signals/inga/latest")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.t")
			.isEqualTo(1730132689123L)
			.jsonPath("$.score")
			.isEqualTo(73.3)
			.jsonPath("$.label")
			.isEqualTo("Opportunity")
			.jsonPath("$.reasons[0].k")
			.isEqualTo("sentiment")
			.jsonPath("$.reasons[0]['+']")
			.isEqualTo(16.8)
			.jsonPath("$.features.rsi14")
			.isEqualTo(61)
			.jsonPath("$.y_ret_1d")
			.isEmpty();
		this.web.post()
			.uri("/api/signals/recalculate/INGA")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.score")
			.isEqualTo(73.3);
	}

	@Test
	void ofTwoWorkersAtTheSameMomentNeitherTakesTheOthersSignal() {
		List<Signals.News> first = List.of(new Signals.News("TWIN", 7, Stance.BULLISH, 0.9, "Reuters", null));
		List<Signals.News> second = List.of(new Signals.News("TWIN", 8, Stance.BEARISH, 0.9, "Reuters", null));
		this.signals.raise(first, 1_730_132_689_123L).block();
		assertThatExceptionOfType(DataIntegrityViolationException.class)
			.isThrownBy(() -> this.signals.raise(second, 1_730_132_689_123L).block());
		this.signals.raise(second, 1_730_132_689_124L).block();
		assertThat(this.database.query("select article_id from signals where symbol = 'TWIN' order by t"))
			.extracting((row) -> row.get("article_id"))
			.containsExactly(7L, 8L);
	}

	@Test
	void anIngestedArticleRaisesTheSignalOfItsPlan() {
		this.web.post()
			.uri("/api/signals/ingest/article")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("article_id", 5, "title", "T", "summary", "S", "source_name", "Reuters", "llm_plan",
					Map.of("ticker", "INGB", "stance", "BEARISH", "confidence_0to1", 0.9)))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.count")
			.isEqualTo(1)
			.jsonPath("$.signals[0].features.sentiment")
			.isEqualTo(-0.9);
		this.web.get()
			.uri("/api/signals/tickers/INGB/score")
			.exchange()
			.expectBody()
			.jsonPath("$.article_id")
			.isEqualTo(5);
	}

	@ParameterizedTest
	@ValueSource(strings = { "/api/signals/top?limit=0", "/api/signals/top?min_score=abc",
			"/api/signals/top-predictions?days=-1", "/api/signals/opportunities-tomorrow?min_confidence=2",
			"/api/signals/%3Cscript%3E/latest" })
	void whatIsOutOfRangeIs422(String uri) {
		this.web.get()
			.uri(URI.create("http://127.0.0.1:" + this.port + uri))
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail")
			.isArray();
	}

	@ParameterizedTest
	@ValueSource(strings = { "{}", "[]", "{\"signals\":[]}", "{\"signals\":[null]}",
			"{\"signals\":[{\"symbol\":\"A\"}]}", "{\"signals\":[{\"symbol\":\"A\",\"t\":\"x\",\"features\":{}}]}",
			"{\"signals\":[{\"symbol\":\"<b>\",\"t\":1,\"features\":{}}]}",
			"{\"signals\":[{\"symbol\":\"A\",\"t\":1,\"features\":{\"sentiment\":3}}]}",
			"{\"signals\":[{\"symbol\":\"A\",\"t\":1,\"features\":{\"note\":\"<script>\"}}]}",
			"{\"signals\":[{\"symbol\":\"A\",\"t\":1,\"features\":{\"deep\":{\"er\":1}}}]}" })
	void whatIsNoSignalIs422(String body) {
		this.web.post()
			.uri("/api/signals/ingest")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isEqualTo(422);
	}

	@Test
	void whatNeedsMarketDataIs501AndWhatIsUnknownIs404() {
		this.web.get()
			.uri("/api/signals/predict-tomorrow/AAPL")
			.exchange()
			.expectStatus()
			.isEqualTo(501)
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
		this.web.get().uri("/api/signals/NONE/latest").exchange().expectStatus().isNotFound();
		this.web.get().uri("/api/signals/tickers/NONE/score").exchange().expectStatus().isNotFound();
		this.web.post().uri("/api/signals/recalculate/NONE").exchange().expectStatus().isNotFound();
		this.web.get()
			.uri("/api/signals/tickers/aapl/info")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.name")
			.isEqualTo("Apple");
		this.web.get()
			.uri("/api/signals/ml-status")
			.exchange()
			.expectBody()
			.jsonPath("$.active_model_loaded")
			.isEqualTo(false);
	}

	private void ingest(String symbol, double sentiment) {
		this.web.post()
			.uri("/api/signals/ingest")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(Map.of("signals",
					List.of(Map.of("symbol", symbol, "t", 1730132689123L, "features",
							Map.of("sentiment", sentiment, "rsi14", 61)))))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.json("{\"ok\":true,\"count\":1}");
	}

}
