package io.newstunneler.analysis.story;

import java.time.Duration;
import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Shows which articles tell the same story.
 */
@RestController
@RequestMapping("/api/stories")
class StoryController {

	private final Stories stories;

	StoryController(Stories stories) {
		this.stories = stories;
	}

	/**
	 * Stories that more than one article tells, those told most recently first.
	 */
	@GetMapping
	Mono<ResponseEntity<List<StoryView>>> list(
			@RequestParam(name = "min_publishers", defaultValue = "1") @Min(1) @Max(1_000) int minPublishers,
			@RequestParam(defaultValue = "72") @Min(1) @Max(9_600) int hours,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit,
			@RequestParam(required = false) @Nullable StoryCursor cursor, ServerWebExchange exchange) {
		// One more than wanted tells whether there is a next page.
		return this.stories.list(minPublishers, Duration.ofHours(hours), cursor, limit + 1)
			.collectList()
			.map((found) -> {
				ResponseEntity.BodyBuilder response = ResponseEntity.ok();
				if (found.size() <= limit) {
					return response.body(found);
				}
				List<StoryView> page = found.subList(0, limit);
				return response.header(HttpHeaders.LINK, next(exchange, page.getLast())).body(page);
			});
	}

	/**
	 * A story with its articles; one that a single article tells as well.
	 */
	@GetMapping("/{id}")
	Mono<StoryView.Detail> show(@PathVariable long id) {
		return this.stories.find(id)
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Story not found")));
	}

	private static String next(ServerWebExchange exchange, StoryView last) {
		String query = UriComponentsBuilder.fromUri(exchange.getRequest().getURI())
			.replaceQueryParam("cursor", new StoryCursor(last.lastSeenAt(), last.id()))
			.build(true)
			.getQuery();
		return "<" + exchange.getRequest().getPath().value() + "?" + query + ">; rel=\"next\"";
	}

}
