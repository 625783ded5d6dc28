package io.newstunneler.analysis.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Lets people look into the queue of plan runs and put it right.
 */
@RestController
@RequestMapping("/api/plan-runs")
@Tag(name = "Plan runs", description = "The queue of plans to be written")
class PlanRunController {

	private static final String STATES = "waiting|running|done|failed|parked|cancelled";

	private final PlanRuns runs;

	PlanRunController(PlanRuns runs) {
		this.runs = runs;
	}

	@GetMapping
	@Operation(summary = "Plan runs, newest first",
			description = "X-Total-Count counts all matches; Link leads to the next page.")
	Mono<ResponseEntity<List<PlanRun>>> list(
			@RequestParam(required = false) @Pattern(regexp = STATES) @Nullable String state,
			@RequestParam(name = "article_id", required = false) @Nullable Long articleId,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit,
			@Parameter(description = "From the Link header of the page before") @RequestParam(
					required = false) @Min(1) @Nullable Long cursor) {
		PlanRuns.Filter filter = new PlanRuns.Filter(
				(state != null) ? PlanRunState.valueOf(state.toUpperCase(Locale.ROOT)) : null, articleId, cursor);
		return Mono.zip(this.runs.list(filter, limit).collectList(), this.runs.count(filter)).map((found) -> {
			List<PlanRun> page = found.getT1();
			ResponseEntity.BodyBuilder response = ResponseEntity.ok().header("X-Total-Count", found.getT2().toString());
			if (page.size() == limit) {
				response.header(HttpHeaders.LINK,
						"<" + next(state, articleId, limit, page.getLast().id()) + ">; rel=\"next\"");
			}
			return response.body(page);
		});
	}

	private static String next(@Nullable String state, @Nullable Long articleId, int limit, long last) {
		UriComponentsBuilder uri = UriComponentsBuilder.fromPath("/api/plan-runs")
			.queryParam("limit", limit)
			.queryParam("cursor", last);
		if (state != null) {
			uri.queryParam("state", state);
		}
		if (articleId != null) {
			uri.queryParam("article_id", articleId);
		}
		return uri.toUriString();
	}

	@GetMapping("/counts")
	@Operation(summary = "How many runs are in which state")
	Mono<Map<String, Long>> counts() {
		return this.runs.counts().map((counts) -> {
			Map<String, Long> byName = new TreeMap<>();
			counts.forEach((state, count) -> byName.put(state.column(), count));
			return byName;
		});
	}

	@GetMapping("/{id}")
	@Operation(summary = "One plan run")
	Mono<PlanRun> one(@PathVariable long id) {
		return this.runs.find(id).switchIfEmpty(Mono.error(() -> unknown(id)));
	}

	@PostMapping("/{id}/retry")
	@Operation(summary = "Lets a run begin anew",
			description = "Also one that has failed, is parked or was cancelled. 409 where it runs or has its plan.")
	Mono<PlanRun> retry(@PathVariable long id) {
		return this.runs.retry(id)
			.onErrorMap(DuplicateKeyException.class,
					(_) -> new ResponseStatusException(HttpStatus.CONFLICT,
							"Another run for the same article is open already; wait for that one."))
			.switchIfEmpty(refused(id, "retried"));
	}

	@PostMapping("/{id}/cancel")
	@Operation(summary = "Takes a run out of the queue", description = "409 where it has ended.")
	Mono<PlanRun> cancel(@PathVariable long id) {
		return this.runs.cancel(id).switchIfEmpty(refused(id, "cancelled"));
	}

	private Mono<PlanRun> refused(long id, String verb) {
		return this.runs.find(id)
			.switchIfEmpty(Mono.error(() -> unknown(id)))
			.flatMap((run) -> Mono.error(new ResponseStatusException(HttpStatus.CONFLICT,
					"Plan run " + id + " is " + run.state() + " and cannot be " + verb + ".")));
	}

	private static ResponseStatusException unknown(long id) {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no plan run " + id + ".");
	}

}
