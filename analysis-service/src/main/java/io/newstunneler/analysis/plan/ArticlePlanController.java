package io.newstunneler.analysis.plan;

import io.newstunneler.defaults.trace.Traces;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Shows the plan of an article, and has one written.
 */
@RestController
@RequestMapping("/api/articles")
@Tag(name = "Plans", description = "Trading plans drawn from articles")
class ArticlePlanController {

	private final Plans plans;

	private final PlanTrials trials;

	private final PlanRuns runs;

	private final Traces traces;

	ArticlePlanController(Plans plans, PlanTrials trials, PlanRuns runs, Traces traces) {
		this.plans = plans;
		this.trials = trials;
		this.runs = runs;
		this.traces = traces;
	}

	@GetMapping("/{id}/plan")
	@Operation(summary = "The plan of an article", description = "404 until there is one.")
	Mono<Plans.ArticlePlan> plan(@PathVariable long id) {
		return this.plans.find(id)
			.switchIfEmpty(Mono.defer(() -> this.plans.knowsArticle(id))
				.flatMap((known) -> Mono.error(new ResponseStatusException(HttpStatus.NOT_FOUND,
						known ? "Article " + id + " has no plan (yet)." : "There is no article " + id + "."))));
	}

	@GetMapping("/{id}/plan-trials")
	@Operation(summary = "What other prompts made of an article",
			description = "Plans of shadow runs and replays, newest first; none of them is the plan of the article.")
	Flux<PlanTrials.Trial> trials(@PathVariable long id) {
		return this.trials.of(id);
	}

	@PostMapping("/llm/analyze/{id}")
	@Operation(summary = "Has a plan written",
			description = "Also where there is one already; it is then replaced. A model that has answered the same "
					+ "question with the same prompt is asked again only with fresh=true.")
	Mono<Queued> analyze(@PathVariable long id, @RequestParam(defaultValue = "false") boolean fresh) {
		return Mono.defer(() -> this.runs.request(id, fresh, this.traces.current()))
			.map((_) -> new Queued("queued", id))
			.switchIfEmpty(Mono
				.error(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no article " + id + ".")));
	}

	/**
	 * What was asked for.
	 *
	 * @param status always {@code queued}
	 * @param articleId identity of the article
	 */
	record Queued(String status, long articleId) {
	}

}
