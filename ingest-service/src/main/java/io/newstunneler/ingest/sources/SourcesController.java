package io.newstunneler.ingest.sources;

import java.util.Map;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * The sources, as the predecessor's clients know them.
 */
@RestController
@RequestMapping("/api/sources")
class SourcesController {

	private final Sources sources;

	private final SourcePages pages;

	SourcesController(Sources sources, SourcePages pages) {
		this.sources = sources;
		this.pages = pages;
	}

	/**
	 * All sources, newest first.
	 */
	@GetMapping
	Flux<Source> all() {
		return this.sources.newestFirst();
	}

	/**
	 * One source, with all that is known of how it is polled.
	 */
	@GetMapping("/{id}")
	Mono<SourcePage> one(@PathVariable long id) {
		return this.pages.find(id).switchIfEmpty(notFound());
	}

	/**
	 * What happened at the polls of a source, the latest first. Polls that brought
	 * nothing new are one line for each run of them.
	 */
	@GetMapping("/{id}/polls")
	Flux<PastPoll> polls(@PathVariable long id, @RequestParam(defaultValue = "50") @Min(1) @Max(500) int limit) {
		return this.pages.find(id).switchIfEmpty(notFound()).thenMany(this.pages.polls(id, limit));
	}

	/**
	 * Adds a source; it is polled at once.
	 */
	@PostMapping
	Mono<Source> add(@Valid @RequestBody NewSource source) {
		return this.sources.add(SourceAddress.of(source.url()), source.name().strip(), source.type())
			.switchIfEmpty(
					Mono.error(() -> new ResponseStatusException(HttpStatus.BAD_REQUEST, "Source already exists")));
	}

	/**
	 * Changes a source: whether it is polled, as the query or the body says, and, in the
	 * body, its name, folder, interval, headers and rules.
	 */
	@PatchMapping("/{id}")
	Mono<Source> change(@PathVariable long id, @RequestParam(required = false) @Nullable Boolean enabled,
			@Valid @RequestBody(required = false) @Nullable Change change) {
		Change wanted = ((change != null) ? change : Change.NOTHING).with(enabled);
		if (wanted.equals(Change.NOTHING)) {
			return Mono.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"Say what to change: enabled=true or enabled=false, in the query or in a JSON body, "
							+ "or name, folder, interval_sec, obey_robots, headers or rules in the body."));
		}
		return this.sources.change(id, wanted).switchIfEmpty(notFound());
	}

	/**
	 * Polls a source now rather than when it is due.
	 */
	@PostMapping("/{id}/poll")
	@ResponseStatus(HttpStatus.ACCEPTED)
	Mono<Source> poll(@PathVariable long id) {
		return this.sources.pollNow(id).switchIfEmpty(notFound());
	}

	/**
	 * Removes a source; its articles stay.
	 */
	@DeleteMapping("/{id}")
	Mono<Map<String, String>> remove(@PathVariable long id) {
		return this.sources.remove(id)
			.filter(Boolean::booleanValue)
			.map((_) -> Map.of("message", "Source deleted"))
			.switchIfEmpty(notFound());
	}

	private static <T> Mono<T> notFound() {
		return Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Source not found"));
	}

	/**
	 * A source to be added.
	 *
	 * @param url the feed's address, http or https; credentials in it are kept apart and
	 * shown nowhere
	 * @param name what to call it
	 * @param sourceType {@code rss}, which is the default, {@code atom} or
	 * {@code newsapi}
	 */
	record NewSource(@NotNull @FeedAddress String url, @NotBlank @Size(max = 200) String name,
			@Pattern(regexp = "rss|atom|newsapi") @Nullable String sourceType) {

		String type() {
			return (this.sourceType != null) ? this.sourceType : "rss";
		}

	}

}
