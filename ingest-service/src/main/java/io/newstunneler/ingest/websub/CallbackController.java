package io.newstunneler.ingest.websub;

import java.nio.charset.Charset;
import java.time.Duration;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.ingest.websub.Subscription.State;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Where hubs call: to ask whether we meant it, and to push. Whoever does not know the
 * path learns nothing, and no body is read for them.
 */
@RestController
@RequestMapping("/websub/{callback}")
class CallbackController {

	private static final Logger log = LoggerFactory.getLogger(CallbackController.class);

	private static final int MAX_BYTES = 10_000_000;

	private static final int MAX_CHALLENGE = 2_000;

	private static final int MAX_REASON = 300;

	/** Where a hub does not say for how long, or for longer than anybody remembers. */
	private static final Duration UNSAID = Duration.ofDays(1);

	private static final Duration LONGEST = Duration.ofDays(30);

	private final Subscriptions subscriptions;

	private final MeterRegistry meters;

	CallbackController(Subscriptions subscriptions, MeterRegistry meters) {
		this.subscriptions = subscriptions;
		this.meters = meters;
	}

	/**
	 * A hub asks whether we meant it, or says that it will not.
	 */
	@GetMapping
	Mono<ResponseEntity<String>> verify(@PathVariable String callback, @RequestParam("hub.mode") String mode,
			@RequestParam("hub.topic") String topic,
			@RequestParam(name = "hub.challenge", required = false) @Nullable String challenge,
			@RequestParam(name = "hub.lease_seconds", required = false) @Nullable String lease,
			@RequestParam(name = "hub.reason", required = false) @Nullable String reason) {
		if (mode.equals("denied")) {
			return this.subscriptions.deny(callback, topic, denial(reason)).map((known) -> answer("denied", known, ""));
		}
		if (challenge == null || challenge.length() > MAX_CHALLENGE) {
			return Mono.error(notFound());
		}
		return switch (mode) {
			case "subscribe" -> this.subscriptions.areOn() ? this.subscriptions.confirm(callback, topic, lease(lease))
				.map((known) -> answer("subscribe", known, challenge)) : Mono.error(notFound());
			case "unsubscribe" ->
				this.subscriptions.confirmEnd(callback, topic).map((known) -> answer("unsubscribe", known, challenge));
			default -> Mono.error(notFound());
		};
	}

	private ResponseEntity<String> answer(String mode, boolean known, String text) {
		this.meters
			.counter("news.tunneler.websub.verifications", "mode", mode, "outcome", known ? "confirmed" : "unknown")
			.increment();
		if (!known) {
			throw notFound();
		}
		log.atInfo().addKeyValue("mode", mode).log("a hub asked, and was answered");
		return ResponseEntity.ok()
			.contentType(MediaType.TEXT_PLAIN)
			.header("X-Content-Type-Options", "nosniff")
			.body(text);
	}

	private static String denial(@Nullable String reason) {
		if (reason == null || reason.isBlank()) {
			return "It gave no reason.";
		}
		String text = reason.strip().replaceAll("[\\p{Cntrl}<>]", " ");
		return "It said: " + ((text.length() > MAX_REASON) ? text.substring(0, MAX_REASON) + "\u2026" : text);
	}

	private static Duration lease(@Nullable String seconds) {
		if (seconds == null || !seconds.matches("[1-9]\\d{0,17}")) {
			return UNSAID;
		}
		Duration lease = Duration.ofSeconds(Long.parseLong(seconds));
		return (lease.compareTo(LONGEST) > 0) ? LONGEST : lease;
	}

	/**
	 * A hub pushes. What is not signed as agreed is answered alike and thrown away, so
	 * that nobody can try signatures out (https://www.w3.org/TR/websub/#signing-content).
	 */
	@PostMapping
	Mono<ResponseEntity<Void>> push(@PathVariable String callback, ServerHttpRequest request) {
		return this.subscriptions.called(callback)
			.switchIfEmpty(Mono.error(CallbackController::notFound))
			.flatMap((subscription) -> {
				if (subscription.state() == State.ENDING) {
					return Mono.error(new ResponseStatusException(HttpStatus.GONE, "Nobody listens here any more."));
				}
				if (!this.subscriptions.areOn()) {
					return Mono.just(notNow("off"));
				}
				return body(request).flatMap((body) -> take(subscription, request.getHeaders(), body));
			});
	}

	private Mono<ResponseEntity<Void>> take(Subscription subscription, HttpHeaders headers, byte[] body) {
		if (!Signature.isBy(subscription.secret(), headers.getFirst("X-Hub-Signature"), body)) {
			log.atWarn()
				.addKeyValue("source.id", subscription.sourceId())
				.log("threw a push away: it is not signed as agreed with the hub");
			return Mono.just(accepted("unsigned"));
		}
		if (!subscription.wanted() || body.length == 0) {
			return Mono.just(accepted("unwanted"));
		}
		return this.subscriptions.keep(subscription.sourceId(), charset(headers), body).map((kept) -> {
			if (!kept) {
				return notNow("full");
			}
			log.atInfo()
				.addKeyValue("source.id", subscription.sourceId())
				.addKeyValue("bytes", body.length)
				.log("took a push");
			return accepted("taken");
		});
	}

	private static Mono<byte[]> body(ServerHttpRequest request) {
		return DataBufferUtils.join(request.getBody(), MAX_BYTES).map((buffer) -> {
			byte[] body = new byte[buffer.readableByteCount()];
			buffer.read(body);
			DataBufferUtils.release(buffer);
			return body;
		})
			.defaultIfEmpty(new byte[0])
			.onErrorMap(DataBufferLimitException.class, (_) -> new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"Documents over 10 MB are not read."));
	}

	private static @Nullable String charset(HttpHeaders headers) {
		try {
			MediaType type = headers.getContentType();
			Charset charset = (type != null) ? type.getCharset() : null;
			return (charset != null) ? charset.name() : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

	private ResponseEntity<Void> accepted(String outcome) {
		count(outcome);
		return ResponseEntity.accepted().build();
	}

	private ResponseEntity<Void> notNow(String outcome) {
		count(outcome);
		return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE).header(HttpHeaders.RETRY_AFTER, "60").build();
	}

	private void count(String outcome) {
		this.meters.counter("news.tunneler.websub.pushes", "outcome", outcome).increment();
	}

	private static ResponseStatusException notFound() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such subscription.");
	}

}
