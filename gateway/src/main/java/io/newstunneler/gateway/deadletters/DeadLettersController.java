package io.newstunneler.gateway.deadletters;

import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Dead letters for people: look, then say what to send again.
 */
@RestController
@RequestMapping("/api/dead-letters")
class DeadLettersController {

	private final KeptDeadLetters deadLetters;

	DeadLettersController(KeptDeadLetters deadLetters) {
		this.deadLetters = deadLetters;
	}

	@GetMapping
	Mono<ResponseEntity<List<DeadLetter>>> list(@RequestParam(required = false) @Size(max = 200) @Nullable String topic,
			@RequestParam(required = false) @Size(max = 200) @Nullable String error,
			@RequestParam(required = false) @Nullable Boolean redriven,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		KeptDeadLetters.Filter filter = new KeptDeadLetters.Filter(topic, error, redriven);
		return Mono.zip(this.deadLetters.list(filter, limit, offset).collectList(), this.deadLetters.count(filter))
			.map((page) -> ResponseEntity.ok().header("X-Total-Count", page.getT2().toString()).body(page.getT1()));
	}

	@GetMapping("/counts")
	Flux<KeptDeadLetters.ErrorCount> counts() {
		return this.deadLetters.counts();
	}

	@GetMapping("/{id}")
	Mono<DeadLetter> find(@PathVariable long id) {
		return this.deadLetters.find(id)
			.switchIfEmpty(
					Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Dead letter not found")));
	}

	@PostMapping("/redrive")
	Mono<KeptDeadLetters.Redrive> redrive(@Valid @RequestBody Selection selection) {
		return selection.isDryRun() ? this.deadLetters.plan(selection) : this.deadLetters.redrive(selection);
	}

}
