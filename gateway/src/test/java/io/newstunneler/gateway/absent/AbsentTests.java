package io.newstunneler.gateway.absent;

import io.newstunneler.gateway.GatewayTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * What is known but not served, what was never there, and what is asked wrongly.
 */
@GatewayTest
class AbsentTests {

	@Autowired
	private WebTestClient client;

	@ParameterizedTest
	@CsvSource({ "GET, /api/signals/predict-tomorrow/AAPL, 501", "GET, /stream/intraday/AAPL, 501",
			"GET, /stream/sse/multiplex?symbols=A, 501", "GET, /api/analysis/summary/AAPL, 501",
			"GET, /api/analysis/backtest?ticker=A, 501", "POST, /research/predict, 501", "GET, /research/metrics, 501",
			"POST, /admin/train, 501", "POST, /admin/label?index_symbol=^GSPC, 501", "GET, /api/ml/models, 404",
			"POST, /api/training/run, 404", "GET, /predict/intraday-bounds/AAPL/db, 404",
			"GET, /api/client/features, 404", "GET, /actuator/env, 404", "GET, /actuator/prometheus, 404",
			"GET, /nothing, 404", "GET, /ws/alerts, 426", "POST, /health, 405", "DELETE, /api/stream, 405",
			"GET, /admin/train, 405", "GET, /api/stream?types=price, 422" })
	void isAnsweredWithAReason(HttpMethod method, String uri, int status) {
		this.client.method(method)
			.uri(uri.replace("^", "%5E"))
			.exchange()
			.expectStatus()
			.isEqualTo(status)
			.expectBody()
			.jsonPath("$.detail")
			.isNotEmpty();
	}

}
