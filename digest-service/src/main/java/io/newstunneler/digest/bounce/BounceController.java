package io.newstunneler.digest.bounce;

import java.time.Clock;
import java.time.Instant;
import java.util.List;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.digest.bounce.Bounces.Source;
import io.newstunneler.digest.bounce.Bounces.Taken;
import io.newstunneler.digest.signature.TimedSignature;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.JacksonException;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Bounces, complaints and suppressed addresses over REST.
 */
@RestController
@RequestMapping("/api/bounces")
class BounceController {

	private static final int MOST = 1000;

	private final Bounces bounces;

	private final BounceProperties properties;

	private final Clock clock;

	BounceController(Bounces bounces, BounceProperties properties, Clock clock) {
		this.bounces = bounces;
		this.properties = properties;
		this.clock = clock;
	}

	/**
	 * Takes reports of a mail provider, or of what translates its own form:
	 * {@code {"events": [{"type": "bounce" | "delay" | "complaint", "message_id", "email",
	 * "status": "5.1.1", "reason", "at"}]}}. A report names the mail by its Message-ID,
	 * or else the address. The header {@code X-NewsTunneler-Signature} carries
	 * {@code t=<seconds since 1970>,v1=<HMAC-SHA256 of "t.body" in hexadecimal>} under
	 * {@code newstunneler.bounces.secret}. What comes twice counts once.
	 */
	@PostMapping
	Mono<Receipt> take(@RequestHeader(name = TimedSignature.HEADER, required = false) @Nullable String signature,
			@RequestBody byte[] body) {
		String secret = this.properties.secret();
		if (secret == null) {
			throw new ResponseStatusException(HttpStatus.FORBIDDEN,
					"No reports are taken here before the operator sets newstunneler.bounces.secret. Nothing was done.");
		}
		if (!TimedSignature.verify(secret, this.clock.instant(), body, signature)) {
			throw new ResponseStatusException(HttpStatus.UNAUTHORIZED, "The signature in " + TimedSignature.HEADER
					+ " is missing, wrong, or older than five minutes. Nothing was done.");
		}
		List<BounceReport> reports = read(body).stream().map(this::report).toList();
		return Flux.fromIterable(reports)
			.concatMap((report) -> this.bounces.take(report, Source.WEBHOOK))
			.collectList()
			.map((taken) -> new Receipt(count(taken, Taken.NEW), count(taken, Taken.KNOWN),
					count(taken, Taken.UNKNOWN)));
	}

	private static List<ReportedEvent> read(byte[] body) {
		try {
			Reported reported = FactJson.mapper().readValue(body, Reported.class);
			if (reported.events() == null || reported.events().size() > MOST) {
				throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
						"There should be an array events of at most " + MOST + " reports. Nothing was done.");
			}
			return reported.events();
		}
		catch (JacksonException ex) {
			throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"The body is not JSON of the documented form. Nothing was done.", ex);
		}
	}

	private BounceReport report(ReportedEvent event) {
		BounceReport.Kind kind = switch ((event.type() != null) ? event.type() : "") {
			case "bounce" -> BounceReport.Kind.BOUNCE;
			case "delay" -> BounceReport.Kind.DELAY;
			case "complaint" -> BounceReport.Kind.COMPLAINT;
			default -> throw new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"The type of a report should be bounce, delay or complaint. Nothing was done.");
		};
		return new BounceReport(kind, clean(event.email()), clean(event.messageId()), clean(event.status()),
				clean(event.reason()), (event.at() != null) ? event.at() : this.clock.instant());
	}

	private static @Nullable String clean(@Nullable String text) {
		if (text == null || text.isBlank()) {
			return null;
		}
		String line = text.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
		return line.substring(0, Math.min(line.length(), 500));
	}

	private static long count(List<Taken> taken, Taken which) {
		return taken.stream().filter((each) -> each == which).count();
	}

	/**
	 * The reports, newest first; {@code X-Total-Count} counts all. Page on with
	 * {@code before}, the id of the last one seen.
	 */
	@GetMapping
	Mono<ResponseEntity<List<Bounces.Event>>> list(@RequestParam(required = false) @Nullable @Min(1) Long before,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return Mono.zip(this.bounces.list(before, limit, offset).collectList(), this.bounces.count())
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	/**
	 * The addresses that nothing is sent to, newest first and masked;
	 * {@code X-Total-Count} counts all.
	 */
	@GetMapping("/suppressions")
	Mono<ResponseEntity<List<Bounces.Suppression>>> suppressions(
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return Mono.zip(this.bounces.suppressions(limit, offset).collectList(), this.bounces.suppressionCount())
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	/**
	 * Sends to an address again, because it is right after all. What was held back stays
	 * so until it is sent again by hand.
	 */
	@DeleteMapping("/suppressions/{id}")
	Mono<Lifted> lift(@PathVariable long id) {
		return this.bounces.lift(id)
			.filter(Boolean::booleanValue)
			.map((_) -> new Lifted("Suppression lifted"))
			.switchIfEmpty(
					Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Suppression not found")));
	}

	/**
	 * What a provider tells.
	 *
	 * @param events the reports
	 */
	record Reported(@Nullable List<ReportedEvent> events) {
	}

	/**
	 * One report.
	 *
	 * @param type {@code bounce}, {@code delay} or {@code complaint}
	 * @param messageId the mail's Message-ID with its angle brackets
	 * @param email the recipient
	 * @param status enhanced status code
	 * @param reason what the other side said
	 * @param at when; now where absent
	 */
	record ReportedEvent(@Nullable String type, @Nullable String messageId, @Nullable String email,
			@Nullable String status, @Nullable String reason, @Nullable Instant at) {
	}

	/**
	 * What became of reports.
	 *
	 * @param taken written down
	 * @param known had come before
	 * @param unknown name no mail of ours
	 */
	record Receipt(long taken, long known, long unknown) {
	}

	/**
	 * The answer to a lifted suppression.
	 *
	 * @param message says so
	 */
	record Lifted(String message) {
	}

}
