package io.newstunneler.analysis.plan;

import java.time.Instant;

import io.newstunneler.analysis.plan.PlanReplays.Replay;
import io.newstunneler.analysis.plan.analyst.Prompts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Lets people try another prompt on what has been, and compare.
 */
@RestController
@RequestMapping("/api/plan-runs/replays")
@Tag(name = "Plan replays", description = "Another prompt, tried on articles that have a plan")
class PlanReplayController {

	private final PlanReplays replays;

	private final Prompts prompts;

	PlanReplayController(PlanReplays replays, Prompts prompts) {
		this.replays = replays;
		this.prompts = prompts;
	}

	@PostMapping
	@ResponseStatus(HttpStatus.ACCEPTED)
	@Operation(summary = "Replays a time range with another prompt",
			description = "Its plans are kept apart: they raise no signal, reach no mail and replace nothing. "
					+ "It is worked off after everything else, and out of the same budget.")
	Mono<Replay> replay(@Valid @RequestBody Wanted wanted) {
		String version = wanted.promptVersion();
		if (!this.prompts.has(version)) {
			return Mono.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT,
					"There is no prompt " + version + ". There are " + this.prompts.versions() + "."));
		}
		if (!wanted.until().isAfter(wanted.since())) {
			return Mono
				.error(new ResponseStatusException(HttpStatus.UNPROCESSABLE_CONTENT, "until must lie after since."));
		}
		return this.replays
			.ask(new PlanReplays.Wanted(version, wanted.since(), wanted.until(), wanted.sourceId(), wanted.ticker(),
					(wanted.limit() != null) ? wanted.limit() : 1000))
			.flatMap(this.replays::find);
	}

	@GetMapping
	@Operation(summary = "Replays, newest first")
	Flux<Replay> list() {
		return this.replays.list();
	}

	@GetMapping("/{id}")
	@Operation(summary = "A replay and what it says beside what was said",
			description = "Flips of the stance, confidence, tickers, tokens and cost, of those articles that have both plans by now.")
	Mono<Replay> one(@PathVariable long id) {
		return this.replays.find(id).switchIfEmpty(Mono.error(() -> unknown(id)));
	}

	@GetMapping("/{id}/differences")
	@Operation(summary = "The articles about which a replay says something else",
			description = "Flips of the stance first, then the largest changes of confidence.")
	Flux<PlanReplays.Difference> differences(@PathVariable long id,
			@RequestParam(defaultValue = "100") @Min(1) @Max(1000) int limit) {
		return one(id).thenMany(Flux.defer(() -> this.replays.differences(id, limit)));
	}

	@PostMapping("/{id}/cancel")
	@Operation(summary = "Ends a replay", description = "What was found by then stays.")
	Mono<Replay> cancel(@PathVariable long id) {
		return this.replays.cancel(id).then(one(id));
	}

	private static ResponseStatusException unknown(long id) {
		return new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no plan replay " + id + ".");
	}

	/**
	 * What is to be replayed.
	 *
	 * @param promptVersion the prompt to be tried
	 * @param since articles published at or after this instant
	 * @param until articles published before this instant
	 * @param sourceId of this source only
	 * @param ticker with a plan about this symbol only
	 * @param limit how many at most, the highest scores first
	 */
	record Wanted(@NotNull @Pattern(regexp = "[\\w.-]{1,40}") String promptVersion, @NotNull Instant since,
			@NotNull Instant until, @Nullable Long sourceId,
			@Nullable @Pattern(regexp = "[A-Z0-9.-]{1,15}") String ticker,
			@Schema(defaultValue = "1000") @Nullable @Min(1) @Max(10_000) Integer limit) {
	}

}
