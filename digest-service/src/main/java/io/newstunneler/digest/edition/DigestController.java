package io.newstunneler.digest.edition;

import java.net.URI;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
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

	DigestController(Editions editions, Lines lines) {
		this.editions = editions;
		this.lines = lines;
	}

	/**
	 * All digests, each with its next run.
	 */
	@GetMapping
	Flux<Digest> list() {
		return this.editions.digests();
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

}
