package io.newstunneler.analysis.plan;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import io.newstunneler.analysis.plan.analyst.Prompts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpHeaders;
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
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Lets people look into the queue of plan runs and put it right.
 */
@RestController
@RequestMapping("/api/plan-runs")
@Tag(name = "Plan runs", description = "The queue of plans to be written")
class PlanRunController {

	private static final String STATES = "waiting|running|done|failed|parked|cancelled";

	private static final Logger log = LoggerFactory.getLogger(PlanRunController.class);

	private final PlanRuns runs;

	private final Budget budget;

	private final Prompts prompts;

	PlanRunController(PlanRuns runs, Budget budget, Prompts prompts) {
		this.runs = runs;
		this.budget = budget;
		this.prompts = prompts;
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

	@GetMapping("/figures")
	@Operation(summary = "How the queue is doing",
			description = "Depth, age, throughput, runtime, and what the budget has left. Budgets are by hour and day of UTC.")
	Mono<Queue> figures() {
		return Mono.zip(this.runs.depth(), this.runs.figures(), this.budget.state())
			.map((found) -> new Queue(found.getT1(), found.getT2(), found.getT3()));
	}

	@PostMapping("/pause")
	@Operation(summary = "Stops the queue",
			description = "For all workers, until it is resumed. What is under way is finished; new runs wait.")
	Mono<Queue> pause(@Valid @RequestBody(required = false) @Nullable Pause pause) {
		String reason = (pause != null && pause.reason() != null) ? pause.reason() : "Paused by hand.";
		return this.runs.pause(reason)
			.doOnSuccess((_) -> log.atWarn().addKeyValue("reason", reason).log("queue of plan runs paused"))
			.then(Mono.defer(this::figures));
	}

	@PostMapping("/resume")
	@Operation(summary = "Lets the queue go on")
	Mono<Queue> resume() {
		return this.runs.goOn()
			.doOnSuccess((_) -> log.atInfo().log("queue of plan runs resumed"))
			.then(Mono.defer(this::figures));
	}

	@PostMapping("/retry")
	@Operation(summary = "Lets many runs begin anew",
			description = "Those of a selection that have failed, are parked or were cancelled, for instance all of an "
					+ "error class. With dry_run=true it only says how many.")
	Mono<PlanRuns.Changed> retryMany(@Valid @RequestBody Selection selection) {
		return this.runs.retry(selection)
			.onErrorMap(DuplicateKeyException.class, (_) -> new ResponseStatusException(HttpStatus.CONFLICT,
					"Meanwhile another run was opened for one of the articles; nothing was changed, ask again."))
			.doOnNext((changed) -> tell("plan runs retried", changed));
	}

	@PostMapping("/cancel")
	@Operation(summary = "Takes many runs out of the queue",
			description = "Those of a selection that wait, run or are parked. With dry_run=true it only says how many.")
	Mono<PlanRuns.Changed> cancelMany(@Valid @RequestBody Selection selection) {
		return this.runs.cancel(selection).doOnNext((changed) -> tell("plan runs cancelled", changed));
	}

	@PostMapping("/reanalyse")
	@Operation(summary = "Has the plans of many articles written anew",
			description = "The highest scores first, up to limit. With dry_run=true it only says how many.")
	Mono<PlanRuns.Changed> reanalyse(@Valid @RequestBody Reanalysis wanted) {
		String version = wanted.promptVersion();
		if (version != null && !this.prompts.has(version)) {
			return Mono.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"There is no prompt " + version + ". There are " + this.prompts.versions() + "."));
		}
		return this.runs.reanalyse(wanted).doOnNext((changed) -> tell("articles to be planned anew", changed));
	}

	private static void tell(String what, PlanRuns.Changed changed) {
		if (!changed.dryRun()) {
			log.atInfo().addKeyValue("matched", changed.matched()).addKeyValue("changed", changed.changed()).log(what);
		}
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

	/**
	 * Why the queue is stopped.
	 *
	 * @param reason shown to those who wonder
	 */
	record Pause(@Nullable @Size(max = 200) @Pattern(regexp = "[^<>\\p{Cntrl}]*") String reason) {
	}

	/**
	 * The queue at a moment.
	 *
	 * @param depth what waits and runs
	 * @param figures what it did within an hour
	 * @param budget what models did and may cost
	 */
	record Queue(PlanRuns.Depth depth, PlanRuns.Figures figures, Budget.State budget) {
	}

}
