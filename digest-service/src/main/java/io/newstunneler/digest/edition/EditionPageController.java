package io.newstunneler.digest.edition;

import java.time.ZoneOffset;

import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ResponseStatusException;

/**
 * The public page of an edition.
 */
@Controller
class EditionPageController {

	private final Editions editions;

	EditionPageController(Editions editions) {
		this.editions = editions;
	}

	@GetMapping("/editions/{id}")
	Mono<Rendering> page(@PathVariable long id) {
		return this.editions.find(id)
			.map((edition) -> Rendering.view("edition")
				.modelAttribute("edition", EditionView.of(edition, ZoneOffset.UTC))
				.build())
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Edition not found")));
	}

}
