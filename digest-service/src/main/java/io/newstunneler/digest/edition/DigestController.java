package io.newstunneler.digest.edition;

import java.net.URI;
import java.util.Map;

import io.newstunneler.digest.article.Backlog;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The digests that can be subscribed to.
 */
@RestController
@RequestMapping("/api/digests")
class DigestController {

	private final Editions editions;

	private final Lines lines;

	private final Backlog backlog;

	DigestController(Editions editions, Lines lines, Backlog backlog) {
		this.editions = editions;
		this.lines = lines;
		this.backlog = backlog;
	}

	/**
	 * All digests, each with its next run.
	 */
	@GetMapping
	Flux<Digest> list() {
		return this.editions.digests();
	}

	/**
	 * How many articles and plans are told but not in reach of an edition yet, by topic.
	 */
	@GetMapping("/backlog")
	Mono<Waiting> backlog() {
		return this.backlog.waiting()
			.map((topics) -> new Waiting(topics.values().stream().mapToLong(Long::longValue).sum(), topics));
	}

	/**
	 * When a digest is due next, for how many subscribers.
	 */
	@GetMapping("/{id}/runs")
	Flux<Lines.Run> runs(@PathVariable long id, @RequestParam(defaultValue = "10") @Min(1) @Max(1000) int limit) {
		return this.lines.runs(id, limit);
	}

	/**
	 * What the next edition would show if it were made now: the public one, or a
	 * subscriber's. Nothing is kept or mailed.
	 */
	@GetMapping("/{id}/preview")
	Mono<Edition> preview(@PathVariable long id,
			@RequestParam(name = "subscriber_id", required = false) @Nullable Long subscriberId) {
		return this.lines.preview(id, subscriberId)
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND,
					"There is no such digest, or the subscriber does not take it")));
	}

	/**
	 * Makes the edition of what came since the last one (the first time, of the last 24
	 * hours) and mails it to the confirmed subscribers of the digest; those with filters
	 * get an edition of their own. Where nothing came, the edition has no items and
	 * nothing is mailed. While {@code email_digests} is off, the mails wait.
	 */
	@PostMapping("/{id}/send")
	Mono<ResponseEntity<EditionSummary>> send(@PathVariable long id) {
		return this.lines.sendNow(id)
			.map((edition) -> ResponseEntity.accepted()
				.location(URI.create("/api/editions/" + edition.id()))
				.body(edition))
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Digest not found")));
	}

	/**
	 * What is not in reach of an edition yet.
	 *
	 * @param waiting facts in all; at 0 an edition that is made now holds all that was
	 * told
	 * @param topics the same by topic
	 */
	record Waiting(long waiting, Map<String, Long> topics) {
	}

}
