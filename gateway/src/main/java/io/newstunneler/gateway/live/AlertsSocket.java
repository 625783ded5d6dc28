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
			return session.send(pongs(session, told(session)));
		})
			.onErrorResume(ResponseStatusException.class, (_) -> session.close(BUSY))
			.doFinally((_) -> this.connections.decrementAndGet());
	}

	/**
	 * Reads to the end, for whoever stops reading a WebSocket closes it without a reason.
	 */
	private static Flux<WebSocketMessage> pongs(WebSocketSession session, Flux<WebSocketMessage> told) {
		Sinks.Empty<Void> left = Sinks.empty();
		return session.receive()
			.filter((message) -> message.getType() == WebSocketMessage.Type.TEXT)
			.filter((message) -> message.getPayloadAsText().equals("ping"))
			.map((_) -> session.textMessage("pong"))
			.doFinally((_) -> left.tryEmitEmpty())
			.mergeWith(told.takeUntilOther(left.asMono()));
	}

	private Flux<WebSocketMessage> told(WebSocketSession session) {
		Sinks.Empty<Void> over = Sinks.empty();
		Flux<WebSocketMessage> alerts = this.stream.follow(Set.of(LiveEvent.Type.ALERT), null)
			.map((alert) -> session.textMessage("{\"type\":\"alert\",\"data\":" + alert.data() + "}"))
			.concatWith(Mono.defer(() -> close(session, CloseStatus.GOING_AWAY)))
			.onErrorResume(LiveStream.TooSlow.class, (_) -> close(session, BUSY))
			.doFinally((_) -> over.tryEmitEmpty());
		return Flux.interval(HEARTBEAT)
			.onBackpressureDrop()
			.map((_) -> session.pingMessage((buffers) -> buffers.wrap(new byte[0])))
			.takeUntilOther(over.asMono())
			.mergeWith(alerts);
	}

	/**
	 * Closing ends the reading, which ends the telling, which would cancel the closing,
	 * and a cancelled close frame is never written: so it is not to be cancelled.
	 */
	private static Mono<WebSocketMessage> close(WebSocketSession session, CloseStatus status) {
		return Mono.fromFuture(() -> session.close(status).toFuture(), true).then(Mono.empty());
	}

}
