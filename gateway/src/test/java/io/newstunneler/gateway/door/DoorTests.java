package io.newstunneler.gateway.door;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.gateway.GatewayTest;
import io.newstunneler.gateway.StubService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What every request passes: origins, headers, slashes, the log.
 */
@GatewayTest
@ExtendWith(OutputCaptureExtension.class)
class DoorTests {

	@Autowired
	private WebTestClient client;

	@Autowired
	private MeterRegistry metrics;

	@Autowired
	@Qualifier("analysis")
	private StubService analysis;

	@ParameterizedTest
	@ValueSource(ints = { 5173, 5174, 5175, 5176 })
	void theFrontEndMayUseTheApiAndReadItsHeaders(int port) {
		String origin = "http://localhost:" + port;
		this.client.get()
			.uri("/api/articles")
			.header("Origin", origin)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Access-Control-Allow-Origin", origin)
			.expectHeader()
			.valueEquals("Access-Control-Expose-Headers",
					"X-Total-Count, X-Search-Instead, Link, X-Request-ID, Retry-After");
	}

	@Test
	void aPreflightIsAnsweredHereForEveryMethod() {
		int before = this.analysis.count();
		this.client.options()
			.uri("/api/settings")
			.header("Origin", "http://localhost:5173")
			.header("Access-Control-Request-Method", "PATCH")
			.header("Access-Control-Request-Headers", "content-type, x-request-id")
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.valueEquals("Access-Control-Allow-Methods", "PATCH");
		assertThat(this.analysis.count()).isEqualTo(before);
	}

	@Test
	void aPageOfAnotherOriginIsRefusedBeforeItDoesAnything() {
		int before = this.analysis.count();
		this.client.post()
			.uri("/api/articles/llm/analyze/1")
			.header("Origin", "https://evil.example")
			.exchange()
			.expectStatus()
			.isForbidden()
			.expectHeader()
			.doesNotExist("Access-Control-Allow-Origin")
			.expectBody()
			.jsonPath("$.detail")
			.exists();
		assertThat(this.analysis.count()).isEqualTo(before);
	}

	@Test
	void answersTellBrowsersNotToGuessFrameOrRun() {
		this.client.get()
			.uri("/api/articles")
			.exchange()
			.expectHeader()
			.valueEquals("X-Content-Type-Options", "nosniff")
			.expectHeader()
			.valueEquals("X-Frame-Options", "DENY")
			.expectHeader()
			.valueEquals("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
	}

	@Test
	void aTrailingSlashDoesNotMatter() {
		this.client.get().uri("/api/articles/?limit=1").exchange().expectStatus().isOk();
		assertThat(this.analysis.last().uri()).isEqualTo("/api/articles?limit=1");
	}

	@Test
	void aRequestIsLoggedWithItsIdAndTrace(CapturedOutput output) {
		this.client.get().uri("/api/articles").header("X-Request-ID", "logged-1").exchange().expectStatus().isOk();
		assertThat(output.getOut().lines())
			.anySatisfy((line) -> assertThat(line)
				.contains("\"message\":\"request answered\"", "\"request_id\":\"logged-1\"",
						"\"path\":\"/api/articles\"", "\"status\":200")
				.containsPattern("\"traceId\":\"[0-9a-f]{32}\""));
	}

	@Test
	void anAnswerThatFailedOnOurSideIsCounted() {
		double before = this.metrics.counter("news.tunneler.api.errors").count();
		this.client.get().uri("/api/sources").exchange().expectStatus().isEqualTo(503);
		this.client.get().uri("/api/ml/none").exchange().expectStatus().isNotFound();
		assertThat(this.metrics.counter("news.tunneler.api.errors").count()).isEqualTo(before + 1);
	}

}
