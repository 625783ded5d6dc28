package io.newstunneler.analysis.article;

import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
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
import org.springframework.web.util.UriUtils;

/**
 * Lists, searches and shows articles.
 */
@RestController
@RequestMapping("/api/articles")
@Tag(name = "Articles", description = "What the feeds brought, scored")
class ArticleController {

	private static final int LONGEST = 1_000;

	private static final String STANCES = "(?i)BULLISH|BEARISH|NEUTRAL";

	private static final String CATALYSTS = "(?i)EARNINGS|FDA|M&A|CONTRACT|GUIDANCE|MACRO|OTHER";

	private final Search search;

	private final Articles articles;

	private final Clock clock;

	ArticleController(Search search, Articles articles, Clock clock) {
		this.search = search;
		this.articles = articles;
		this.clock = clock;
	}

	@GetMapping
	@Operation(summary = "Lists and searches articles, the newest first",
			description = "A bare array. X-Total-Count has the number of all matches, Link the next page. "
					+ "The number is exact while there are some tens of thousands of articles, and beyond that "
					+ "where it was counted within 10 ms; else it may be ten times as old as counting took, "
					+ "about a second for a million. "
					+ "Where no article matches, the answer may be for other words, which X-Search-Instead names "
					+ "(percent-encoded UTF-8).")
	Mono<ResponseEntity<List<ArticleView>>> list(
			@Parameter(
					description = "Words of title and summary: all of them, \"a phrase\", or, -without") @RequestParam(
							required = false) @Size(max = LONGEST) @Nullable String q,
			@RequestParam(name = "min_score", defaultValue = "0") double minScore,
			@RequestParam(required = false) @Size(max = LONGEST) @Nullable String ticker,
			@RequestParam(required = false) @Size(max = LONGEST) @Nullable String domain,
			@RequestParam(required = false) @Nullable Datetime since,
			@Parameter(description = "Identity of the source") @RequestParam(required = false) @Nullable Long source,
			@Parameter(description = "Identity of the story") @RequestParam(required = false) @Nullable Long story,
			@Parameter(description = "What the words sound like",
					schema = @Schema(type = "string",
							allowableValues = { "negative", "neutral", "positive" })) @RequestParam(
									required = false) ArticleFilter.@Nullable Tone sentiment,
			@RequestParam(name = "has_plan", required = false) @Nullable Boolean hasPlan,
			@Parameter(description = "Which way the plan leans") @RequestParam(required = false) @Pattern(
					regexp = STANCES) @Nullable String stance,
			@Parameter(description = "What the plan says moves the price") @RequestParam(required = false) @Pattern(
					regexp = CATALYSTS) @Nullable String catalyst,
			@Parameter(
					description = "Of a search: the newest first, or those first that say most about it and are recent",
					schema = @Schema(type = "string", allowableValues = { "newest", "relevance" },
							defaultValue = "newest")) @RequestParam(defaultValue = "newest") Search.Sort sort,
			@Parameter(
					description = "Adds highlights to each article: HTML in which only mark is an element") @RequestParam(
							defaultValue = "false") boolean highlight,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset,
			@RequestParam(required = false) Page.@Nullable Cursor cursor, ServerWebExchange exchange) {
		ArticleFilter filter = ArticleFilter.of(minScore, ticker, domain, (since != null) ? since.instant() : null)
			.from(source, story, sentiment, ArticleFilter.PlanFilter.of(hasPlan, stance, catalyst));
		Search.Request request = new Search.Request(ArticleFilter.text(q), filter, sort, highlight);
		return this.search.find(request, new Page(limit, offset, cursor)).map((found) -> {
			ResponseEntity.BodyBuilder response = ResponseEntity.ok()
				.header("X-Total-Count", Long.toString(found.total()));
			if (found.next() != null) {
				response.header(HttpHeaders.LINK, next(exchange, found.next()));
			}
			if (found.instead() != null) {
				response.header("X-Search-Instead", UriUtils.encode(found.instead(), StandardCharsets.UTF_8));
			}
			return response.body(found.articles());
		});
	}

	@GetMapping("/counts")
	@Operation(summary = "How many articles there are of each symbol, the most first")
	Flux<Articles.TickerCount> counts(@RequestParam(defaultValue = "7") @Min(1) @Max(3_650) int days,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit) {
		return this.articles.countsByTicker(this.clock.instant().minus(Duration.ofDays(days)), limit);
	}

	@GetMapping("/{id}")
	Mono<ArticleView.Detail> show(@PathVariable long id) {
		return this.articles.find(id)
			.switchIfEmpty(Mono.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "Article not found")));
	}

	/**
	 * Relative to the address that was asked for, which a gateway may have changed.
	 */
	private static String next(ServerWebExchange exchange, Page.Cursor cursor) {
		String query = UriComponentsBuilder.fromUri(exchange.getRequest().getURI())
			.replaceQueryParam("offset")
			.replaceQueryParam("cursor", cursor)
			.build(true)
			.getQuery();
		return "<" + exchange.getRequest().getPath().value() + "?" + query + ">; rel=\"next\"";
	}

}
