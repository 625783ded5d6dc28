package io.newstunneler.digest.edition;

import java.util.List;

import io.newstunneler.digest.delivery.Deliveries;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Editions and their deliveries.
 */
@RestController
@RequestMapping("/api/editions")
class EditionController {

	private static final String TOTAL = "X-Total-Count";

	private final Editions editions;

	private final Deliveries deliveries;

	EditionController(Editions editions, Deliveries deliveries) {
		this.editions = editions;
		this.deliveries = deliveries;
	}

	/**
	 * The editions, newest first, of one digest or of all.
	 */
	@GetMapping
	Mono<ResponseEntity<List<EditionSummary>>> list(
			@RequestParam(name = "digest_id", required = false) @Nullable Long digestId,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return Mono.zip(this.editions.list(digestId, limit, offset).collectList(), this.editions.count(digestId))
			.map((page) -> ResponseEntity.ok().header(TOTAL, page.getT2().toString()).body(page.getT1()));
	}

	/**
	 * One edition with the items that its page and its mails show.
	 */
	@GetMapping("/{id}")
	Mono<Edition> find(@PathVariable long id) {
		return this.editions.find(id).switchIfEmpty(Mono.error(EditionController::notFound));
	}

	/**
	 * To whom an edition goes, and how that stands. Addresses are masked.
	 */
	@GetMapping("/{id}/deliveries")
	Mono<ResponseEntity<List<Deliveries.Receipt>>> deliveries(@PathVariable long id,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		return this.editions.summary(id)
			.switchIfEmpty(Mono.error(EditionController::notFound))
			.flatMap((_) -> Mono.zip(this.deliveries.ofEdition(id, limit, offset).collectList(),
					this.deliveries.count(id)))
			.map((page) -> ResponseEntity.ok().header(TOTAL, page.getT2().toString()).body(page.getT1()));
	}

	private static ResponseStatusException notFound() {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "Edition not found");
	}

}
