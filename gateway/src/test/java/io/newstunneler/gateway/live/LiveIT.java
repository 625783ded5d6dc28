package io.newstunneler.gateway.live;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.events.AlertRaised;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.Fact;
import io.newstunneler.events.PlanCreated;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.Stance;
import io.newstunneler.gateway.StubServices;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.WithKafka;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpHeaders;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.client.ReactorNettyWebSocketClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Facts on a real broker reach readers by WebSocket and by server-sent events.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.flags.backup-directory=target/flags", "spring.flyway.enabled=false" })
@WithKafka
@Import(StubServices.class)
class LiveIT {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

	private static final JsonMapper JSON = new JsonMapper();

	@LocalServerPort
	private int port;

	@Autowired
	private KafkaProbe kafka;

	@Autowired
	private LiveStream stream;

	@Autowired
	private MeterRegistry metrics;

	@Test
	void anAlertReachesEveryWebSocketInBothSpellings() {
		List<String> first = new CopyOnWriteArrayList<>();
		List<String> second = new CopyOnWriteArrayList<>();
		Disposable one = converse(first, Flux.just("ping", "hello", "ping"));
		Disposable two = converse(second, Flux.empty());
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(first).containsExactly("pong", "pong"));
		assertThat(this.metrics.get("news.tunneler.websocket.connections").gauge().value()).isEqualTo(2);
		untilHeard(alert(), () -> assertThat(second).isNotEmpty());
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(first).hasSizeGreaterThan(2));
		JsonNode message = JSON.readTree(second.getFirst());
		assertThat(message.path("type").asString()).isEqualTo("alert");
		assertThat(message.path("data")).isEqualTo(JSON.readTree("""
				{"id":7,"title":"Acme beats","summary":"Quarter","url":"https://wire.example/7","score":15.5,
				 "ticker":"ACME","source":"Wire","ticker_guess":"ACME","source_name":"Wire",
				 "published_at":"2026-11-23T12:00:00Z"}"""));
		one.dispose();
		two.dispose();
		await().atMost(PATIENCE)
			.untilAsserted(
					() -> assertThat(this.metrics.get("news.tunneler.websocket.connections").gauge().value()).isZero());
	}

	@Test
	void scoredArticlesAndPlansAreServerSentEventsThatCanBeResumed() {
		List<ServerSentEvent<String>> heard = new CopyOnWriteArrayList<>();
		Disposable reader = follow("/api/stream?types=article,plan", null).subscribe(heard::add);
		untilHeard(scored(null), () -> assertThat(heard).anyMatch((event) -> "article".equals(event.event())));
		untilHeard(plan(), () -> assertThat(heard).anyMatch((event) -> "plan".equals(event.event())));
		reader.dispose();
		ServerSentEvent<String> article = heard.stream()
			.filter((event) -> "article".equals(event.event()))
			.findFirst()
			.orElseThrow();
		assertThat(JSON.readTree(article.data()).path("source_name").asString()).isEqualTo("Wire");
		assertThat(JSON.readTree(article.data()).path("score").asDouble()).isEqualTo(7);
		List<String> resumed = follow("/api/stream", article.id()).filter((event) -> event.id() != null)
			.map((event) -> String.valueOf(event.id()))
			.takeUntil((id) -> id.equals(heard.getLast().id()))
			.collectList()
			.block(PATIENCE);
		assertThat(resumed).isNotEmpty().doesNotContain(String.valueOf(article.id()));
	}

	@Test
	void anArticleThatWasScoredAnewIsNoNews() {
		List<ServerSentEvent<String>> heard = new CopyOnWriteArrayList<>();
		Disposable reader = follow("/api/stream?types=article", null).subscribe(heard::add);
		untilHeard(scored(null), () -> assertThat(heard).anyMatch((event) -> "article".equals(event.event())));
		String revised = UUID.randomUUID().toString();
		String afterwards = UUID.randomUUID().toString();
		this.kafka.send(revised, scored(NOON.plusSeconds(60)));
		this.kafka.send(afterwards, scored(null));
		await().atMost(PATIENCE)
			.untilAsserted(() -> assertThat(heard).anyMatch((event) -> afterwards.equals(event.id())));
		reader.dispose();
		assertThat(heard).noneMatch((event) -> revised.equals(event.id()));
	}

	@Test
	void aWebSocketOfAnotherOriginIsRefused() {
		HttpHeaders headers = new HttpHeaders();
		headers.setOrigin("https://evil.example");
		assertThatException()
			.isThrownBy(() -> new ReactorNettyWebSocketClient()
				.execute(URI.create("ws://localhost:" + this.port + "/ws/alerts"), headers, (_) -> Mono.empty())
				.block(PATIENCE))
			.withMessageContaining("403");
	}

	@Test
	void aWebSocketIsToldThatTheGatewayStops() {
		// Readers of earlier tests may take a moment to leave, and must not be counted.
		await().atMost(PATIENCE).until(() -> this.stream.readers() == 0);
		AtomicInteger status = new AtomicInteger();
		WebSocket socket = HttpClient.newHttpClient()
			.newWebSocketBuilder()
			.buildAsync(URI.create("ws://localhost:" + this.port + "/ws/alerts"), new WebSocket.Listener() {

				@Override
				public @Nullable CompletionStage<?> onClose(WebSocket socket, int statusCode, String reason) {
					status.set(statusCode);
					return null;
				}

			})
			.join();
		await().atMost(PATIENCE).until(() -> this.stream.readers() == 1);
		this.stream.stop();
		await().atMost(PATIENCE).untilAsserted(() -> assertThat(status).hasValue(1001));
		assertThat(socket.isInputClosed()).isTrue();
		this.stream.start();
	}

	/** A broadcast begins some time after the start, when the partitions are known. */
	private void untilHeard(Fact fact, Runnable heard) {
		await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
			this.kafka.send(UUID.randomUUID().toString(), fact);
			heard.run();
		});
	}

	private Disposable converse(List<String> heard, Flux<String> said) {
		return new ReactorNettyWebSocketClient()
			.execute(URI.create("ws://localhost:" + this.port + "/ws/alerts"),
					(session) -> session.send(said.map(session::textMessage))
						.thenMany(session.receive())
						.filter((message) -> message.getType() == WebSocketMessage.Type.TEXT)
						.map(WebSocketMessage::getPayloadAsText)
						.doOnNext(heard::add)
						.then())
			.subscribe();
	}

	private Flux<ServerSentEvent<String>> follow(String uri, @Nullable String after) {
		return WebClient.create("http://localhost:" + this.port)
			.get()
			.uri(uri)
			.headers((headers) -> headers.set("Last-Event-ID", (after != null) ? after : ""))
			.retrieve()
			.bodyToFlux(new ParameterizedTypeReference<>() {
			});
	}

	private static AlertRaised alert() {
		return new AlertRaised(7, 3, "Wire", "https://wire.example/feed", "https://wire.example/7", "Acme beats",
				"Quarter", "ACME", 15.5, 12, NOON, NOON, 7L);
	}

	private static ArticleScored scored(@Nullable Instant revisedAt) {
		return new ArticleScored(8, 3, "Wire", "https://wire.example/feed", "https://wire.example/8", "Quiet day", null,
				List.of(), null, new ScoreParts(0, 1, 3, 3, 0), 7, List.of(), NOON, NOON, NOON, null, null, null,
				revisedAt);
	}

	private static PlanCreated plan() {
		return new PlanCreated(7, 1, "ACME", false, Stance.BULLISH, 0.8, "EARNINGS", "thesis", "summary",
				"Earnings Momentum", "rules", "1", null, 0, null, 15.5, NOON, List.of(), List.of());
	}

}
