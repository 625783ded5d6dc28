package io.newstunneler.analysis.article;

import java.util.List;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
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
 * Lists, searches and shows articles.
 */
@RestController
@RequestMapping("/api/articles")
class ArticleController {

	private static final int LONGEST = 1_000;

	private final Search search;

	private final Articles articles;

	ArticleController(Search search, Articles articles) {
		this.search = search;
		this.articles = articles;
	}

	@GetMapping
	Mono<ResponseEntity<List<ArticleView>>> list(
			@RequestParam(required = false) @Size(max = LONGEST) @Nullable String q,
			@RequestParam(name = "min_score", defaultValue = "0") double minScore,
			@RequestParam(required = false) @Size(max = LONGEST) @Nullable String ticker,
			@RequestParam(required = false) @Size(max = LONGEST) @Nullable String domain,
			@RequestParam(required = false) @Nullable Datetime since,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset,
			@RequestParam(required = false) Page.@Nullable Cursor cursor, ServerWebExchange exchange) {
		ArticleFilter filter = ArticleFilter.of(q, minScore, ticker, domain, (since != null) ? since.instant() : null);
		return this.search.find(filter, new Page(limit, offset, cursor)).map((found) -> {
			ResponseEntity.BodyBuilder response = ResponseEntity.ok()
				.header("X-Total-Count", Long.toString(found.total()));
			if (found.next() != null) {
				response.header(HttpHeaders.LINK, next(exchange, found.next()));
			}
			return response.body(found.articles());
		});
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
