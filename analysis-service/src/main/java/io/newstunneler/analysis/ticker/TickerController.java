package io.newstunneler.analysis.ticker;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
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
 * Shows the symbols that we know, and takes lists of them.
 */
@RestController
@RequestMapping("/api/tickers")
@Tag(name = "Tickers", description = "Symbols that articles and plans may name")
class TickerController {

	private static final int MAX_BYTES = 10_000_000;

	private final Listings listings;

	private final ListingImports imports;

	TickerController(Listings listings, ListingImports imports) {
		this.listings = listings;
		this.imports = imports;
	}

	@GetMapping
	@Operation(summary = "Lists symbols in their order",
			description = "A bare array. X-Total-Count has the number of all matches.")
	Mono<ResponseEntity<List<ListingView>>> list(
			@Parameter(description = "The beginning of a symbol, or a part of a name or alias") @RequestParam(
					required = false) @Size(max = 100) @Nullable String q,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1_000) int limit,
			@RequestParam(defaultValue = "0") @Min(0) long offset) {
		String sought = (q != null) ? q.strip() : "";
		return this.listings.count(sought)
			.zipWith(this.listings.list(sought, limit, offset).collectList(),
					(total, page) -> ResponseEntity.ok().header("X-Total-Count", Long.toString(total)).body(page));
	}

	@GetMapping("/{symbol}")
	@Operation(summary = "A symbol", description = "Also one that is no longer listed.")
	Mono<ListingView> show(@PathVariable String symbol) {
		return this.listings.find(symbol.toUpperCase(Locale.ROOT))
			.switchIfEmpty(Mono
				.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no symbol " + symbol + ".")));
	}

	@PostMapping(path = "/import", consumes = "text/csv")
	@Operation(summary = "Takes a list of listings",
			description = "CSV with a header (symbol, name, exchange, and where known avg_volume and aliases separated by |), or JSON in the form of the SEC's company_tickers_exchange.json. Lines that cannot be used are reported and do not keep out the others. Two exchanges may use one symbol for different companies: the list brought in last has it, and its line says what the symbol was (former). What a list does not say about a symbol stays as it is, unless it is another company now. With replace=true, symbols that the list does not have are no longer listed; with dryRun=true nothing is stored. At most 10 MB and 100,000 listings.")
	Mono<ListingImports.Report> takeCsv(@RequestBody byte[] list, @RequestParam(defaultValue = "false") boolean replace,
			@RequestParam(defaultValue = "false") boolean dryRun) {
		return take(list, () -> ListingsFile.csv(new String(list, StandardCharsets.UTF_8)), replace, dryRun);
	}

	@PostMapping(path = "/import", consumes = MediaType.APPLICATION_JSON_VALUE)
	Mono<ListingImports.Report> takeJson(@RequestBody byte[] list,
			@RequestParam(defaultValue = "false") boolean replace,
			@RequestParam(defaultValue = "false") boolean dryRun) {
		return take(list, () -> ListingsFile.json(list), replace, dryRun);
	}

	private Mono<ListingImports.Report> take(byte[] list, Supplier<ListingsFile> reading, boolean replace,
			boolean dryRun) {
		if (list.length > MAX_BYTES) {
			return Mono.error(new ResponseStatusException(HttpStatus.CONTENT_TOO_LARGE,
					"The list is larger than 10 MB; nothing was stored. Split it."));
		}
		// Thousands of lines take longer than a thread of the server should be held.
		return Mono.fromSupplier(reading)
			.subscribeOn(Schedulers.boundedElastic())
			.onErrorMap(IllegalArgumentException.class,
					(ex) -> new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, ex.getMessage(), ex))
			.flatMap((file) -> {
				if (replace && file.rows().isEmpty()) {
					return Mono.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
							"No line of the list can be used, and it is to replace all; nothing was stored. Send it with dryRun=true and without replace to see why."));
				}
				return this.imports.take(file, replace, dryRun);
			});
	}

}
