package io.newstunneler.gateway.live;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * {@code GET /api/stream}: alerts, scored articles and plans as server-sent events.
 */
@RestController
class StreamController {

	/** Below the minute after which proxies give up on a silent connection. */
	private static final Duration HEARTBEAT = Duration.ofSeconds(15);

	/** After which a browser connects again, as the front end does for its WebSocket. */
	private static final Duration RETRY = Duration.ofSeconds(3);

	private final LiveStream stream;

	StreamController(LiveStream stream) {
		this.stream = stream;
	}

	/**
	 * Follows the stream.
	 * @param types any of {@code alert}, {@code article}, {@code plan}; all by default
	 * @param after the last event that a returning reader has
	 * @return events and heartbeats until either side leaves
	 */
	@GetMapping(path = "/api/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
	ResponseEntity<Flux<ServerSentEvent<String>>> stream(@RequestParam(defaultValue = "") List<String> types,
			@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String after) {
		Flux<ServerSentEvent<String>> events = this.stream.follow(parse(types), after)
			.map((event) -> ServerSentEvent.builder(event.data()).id(event.id()).event(event.type().word()).build())
			.onErrorComplete(LiveStream.TooSlow.class);
		ServerSentEvent<String> hello = ServerSentEvent.<String>builder().retry(RETRY).comment("follows").build();
		ServerSentEvent<String> heartbeat = ServerSentEvent.<String>builder().comment("here").build();
		Sinks.Empty<Void> over = Sinks.empty();
		Flux<ServerSentEvent<String>> heartbeats = Flux.interval(HEARTBEAT).onBackpressureDrop().map((_) -> heartbeat);
		return ResponseEntity.ok()
			.cacheControl(CacheControl.noStore())
			.header("X-Accel-Buffering", "no")
			.body(events.doFinally((_) -> over.tryEmitEmpty())
				.mergeWith(heartbeats.takeUntilOther(over.asMono()))
				.startWith(hello));
	}

	/**
	 * Answers those who come to the WebSocket as if to a page.
	 * @param response gets the header that says what to ask for
	 */
	@GetMapping("/ws/alerts")
	void noPage(ServerHttpResponse response) {
		response.getHeaders().setUpgrade("websocket");
		throw new ResponseStatusException(HttpStatus.UPGRADE_REQUIRED,
				"Alerts are told by WebSocket here. Without one, follow /api/stream?types=alert.");
	}

	private static Set<LiveEvent.Type> parse(List<String> words) {
		Set<LiveEvent.Type> types = EnumSet.noneOf(LiveEvent.Type.class);
		for (String word : words) {
			types.add(LiveEvent.Type.of(word)
				.orElseThrow(() -> new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
						"types may name alert, article and plan, separated by commas; nothing else is told live.")));
		}
		return types.isEmpty() ? EnumSet.allOf(LiveEvent.Type.class) : types;
	}

}
