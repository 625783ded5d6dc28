package io.newstunneler.digest.edition;

import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

import io.newstunneler.digest.edition.EditionView.ItemView;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.reactive.result.view.Rendering;
import org.springframework.web.server.ResponseStatusException;

/**
 * The public pages of an edition and of each of its items.
 */
@Controller
class EditionPageController {

	private final Editions editions;

	EditionPageController(Editions editions) {
		this.editions = editions;
	}

	@GetMapping("/editions/{id:[0-9]+}")
	Mono<Rendering> page(@PathVariable long id) {
		return this.editions.find(id)
			.map((edition) -> Rendering.view("edition")
				.modelAttribute("edition", words(edition))
				.modelAttribute("digest", edition.digest())
				.build())
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Edition not found")));
	}

	/**
	 * An item with its plan in full, as it was when the edition was made.
	 */
	@GetMapping("/editions/{id:[0-9]+}/items/{rank:[0-9]+}")
	Mono<Rendering> item(@PathVariable long id, @PathVariable int rank) {
		return this.editions.find(id)
			.flatMap((edition) -> Mono
				.justOrEmpty(edition.items().stream().filter((item) -> item.rank() == rank).findFirst())
				.map((item) -> rendering(edition, item)))
			.switchIfEmpty(Mono
				.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "The edition has no such item")));
	}

	private static Rendering rendering(Edition edition, Item item) {
		EditionView view = words(edition);
		ItemView shown = Stream.concat(view.lead().stream(), view.briefs().stream())
			.filter((each) -> each.rank() == item.rank())
			.findFirst()
			.orElseThrow();
		return Rendering.view("item")
			.modelAttribute("edition", view)
			.modelAttribute("item", shown)
			.modelAttribute("articleId", item.articleId())
			.build();
	}

	private static EditionView words(Edition edition) {
		return EditionView.of(edition, ZoneOffset.UTC, Locale.ENGLISH);
	}

}
