package io.newstunneler.gateway.live;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

import org.springframework.stereotype.Component;
import org.springframework.web.reactive.socket.CloseStatus;
import org.springframework.web.reactive.socket.WebSocketHandler;
import org.springframework.web.reactive.socket.WebSocketMessage;
import org.springframework.web.reactive.socket.WebSocketSession;
import org.springframework.web.server.ResponseStatusException;

/**
 * {@code /ws/alerts}: each alert as <code>{"type":"alert","data":{…}}</code>, and
 * {@code pong} to a client's {@code ping}.
 */
@Component
class AlertsSocket implements WebSocketHandler {

	/** Finds out about clients that left without a word. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(30);

	private static final CloseStatus BUSY = CloseStatus.SERVICE_OVERLOAD
		.withReason("Too far behind, or too many readers. Connect again; alerts are kept at /api/articles.");

	private final LiveStream stream;

	private final AtomicInteger connections = new AtomicInteger();

	AlertsSocket(LiveStream stream, MeterRegistry metrics) {
		this.stream = stream;
		Gauge.builder("news.tunneler.websocket.connections", this.connections, AtomicInteger::get)
			.description("open WebSocket connections")
			.register(metrics);
	}

	@Override
	public Mono<Void> handle(WebSocketSession session) {
		return Mono.defer(() -> {
			this.connections.incrementAndGet();
			return converse(session);
		})
			.onErrorResume(AlertsSocket::isOverload, (_) -> session.close(BUSY))
			.doFinally((_) -> this.connections.decrementAndGet());
	}

	private Mono<Void> converse(WebSocketSession session) {
		Sinks.Empty<Void> over = Sinks.empty();
		Flux<WebSocketMessage> pongs = session.receive()
			.filter((message) -> message.getType() == WebSocketMessage.Type.TEXT)
			.filter((message) -> message.getPayloadAsText().equals("ping"))
			.map((_) -> session.textMessage("pong"))
			.doFinally((_) -> over.tryEmitEmpty());
		Flux<WebSocketMessage> alerts = this.stream.follow(Set.of(LiveEvent.Type.ALERT), null)
			.map((alert) -> session.textMessage("{\"type\":\"alert\",\"data\":" + alert.data() + "}"))
			.doFinally((_) -> over.tryEmitEmpty());
		Flux<WebSocketMessage> heartbeats = Flux.interval(HEARTBEAT)
			.onBackpressureDrop()
			.map((_) -> session.pingMessage((buffers) -> buffers.wrap(new byte[0])));
		return session.send(Flux.merge(pongs, alerts, heartbeats).takeUntilOther(over.asMono()))
			.then(Mono.defer(() -> session.close(CloseStatus.GOING_AWAY)));
	}

	private static boolean isOverload(Throwable error) {
		return error instanceof LiveStream.TooSlow || error instanceof ResponseStatusException;
	}

}
