package io.newstunneler.ingest.sources;

import java.util.Map;

import jakarta.validation.Valid;
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

	SourcesController(Sources sources) {
		this.sources = sources;
	}

	/**
	 * All sources, newest first.
	 */
	@GetMapping
	Flux<Source> all() {
		return this.sources.newestFirst();
	}

	/**
	 * One source.
	 */
	@GetMapping("/{id}")
	Mono<Source> one(@PathVariable long id) {
		return this.sources.find(id).switchIfEmpty(notFound());
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
	 * Starts or stops polling a source, as the query or the body says.
	 */
	@PatchMapping("/{id}")
	Mono<Source> enable(@PathVariable long id, @RequestParam(required = false) @Nullable Boolean enabled,
			@Valid @RequestBody(required = false) @Nullable Change change) {
		Boolean wanted = (enabled == null && change != null) ? change.enabled() : enabled;
		if (wanted == null) {
			return Mono.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"Say enabled=true or enabled=false, in the query or in a JSON body."));
		}
		return this.sources.enable(id, wanted).switchIfEmpty(notFound());
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

	/**
	 * What is to be different.
	 *
	 * @param enabled whether the source is polled
	 */
	record Change(@NotNull Boolean enabled) {

	}

}
