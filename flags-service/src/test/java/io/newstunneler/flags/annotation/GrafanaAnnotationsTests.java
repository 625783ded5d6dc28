package io.newstunneler.flags.annotation;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link GrafanaAnnotations}.
 */
class GrafanaAnnotationsTests {

	private final BlockingQueue<String> taken = new LinkedBlockingQueue<>();

	private final SimpleMeterRegistry meters = new SimpleMeterRegistry();

	private DisposableServer grafana;

	@BeforeEach
	void start() {
		this.grafana = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes.post("/api/annotations", (request, response) -> {
				String token = String.valueOf(request.requestHeaders().get("Authorization"));
				return request.receive().aggregate().asString().flatMap((body) -> {
					this.taken.add(token + ' ' + body);
					return response.status("Bearer secret".equals(token) ? 200 : 401).send().then();
				});
			}))
			.bindNow();
	}

	@AfterEach
	void stop() {
		this.grafana.disposeNow();
	}

	@Test
	void aChangeIsMarkedWithItsTimeAndTags() throws InterruptedException {
		annotations(URI.create("http://127.0.0.1:" + this.grafana.port() + "/"), "secret").add("rss_polling",
				"production", Instant.ofEpochMilli(1_795_608_000_000L), "rss_polling off by ann: \"too much\"");
		String body = this.taken.poll(10, TimeUnit.SECONDS);
		assertThat(body).isEqualTo("Bearer secret {\"time\":1795608000000,\"text\":\"rss_polling off by ann: "
				+ "\\\"too much\\\"\",\"tags\":[\"flag\",\"rss_polling\",\"production\"]}");
		awaitCounted("sent");
	}

	@Test
	void aGrafanaThatRefusesIsCounted() {
		annotations(URI.create("http://127.0.0.1:" + this.grafana.port()), "wrong").add("rss_polling", "production",
				Instant.now(), "off");
		awaitCounted("failed");
	}

	@Test
	void withoutGrafanaNothingIsSent() {
		annotations(null, null).add("rss_polling", "production", Instant.now(), "off");
		assertThat(this.meters.getMeters()).isEmpty();
	}

	private void awaitCounted(String outcome) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.ignoreExceptions()
			.untilAsserted(() -> assertThat(
					this.meters.get("news.tunneler.flags.annotations").tag("outcome", outcome).counter().count())
				.isOne());
	}

	private GrafanaAnnotations annotations(URI url, String token) {
		return new GrafanaAnnotations(new GrafanaProperties(url, token, Duration.ofSeconds(5)), WebClient.builder(),
				JsonMapper.shared(), this.meters);
	}

}
