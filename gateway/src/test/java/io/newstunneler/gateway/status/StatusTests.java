package io.newstunneler.gateway.status;

import io.newstunneler.gateway.GatewayTest;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What the front end asks first.
 */
@GatewayTest
class StatusTests {

	@Autowired
	private WebTestClient client;

	@Test
	void healthIsToTheLetterWhatThePredecessorSaid() {
		this.client.get()
			.uri("/health")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.json("{\"status\":\"ok\"}", JsonCompareMode.STRICT);
	}

	@Test
	void theRootSaysWhatThisIs() {
		this.client.get()
			.uri("/")
			.exchange()
			.expectBody()
			.json("{\"name\":\"News Tunneler\",\"version\":\"1.0.0\",\"docs\":\"/docs\"}", JsonCompareMode.STRICT);
	}

	@Test
	void figuresHaveTheNamesOfThePredecessor() {
		this.client.get()
			.uri("/metrics")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((figures) -> assertThat(figures).contains("news_tunneler_websocket_connections",
					"news_tunneler_api_errors_total"));
	}

}
