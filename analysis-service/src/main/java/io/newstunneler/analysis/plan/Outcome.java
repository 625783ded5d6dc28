package io.newstunneler.analysis.plan;

import java.time.Duration;

import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.newstunneler.analysis.plan.analyst.Fault;
import io.newstunneler.analysis.plan.analyst.Plan;
import io.newstunneler.analysis.plan.analyst.Subject;
import io.newstunneler.defaults.trace.Traceparent;
import org.jspecify.annotations.Nullable;

/**
 * What an attempt means for its run.
 */
sealed interface Outcome {

	/**
	 * The attempt.
	 */
	Claim claim();

	/**
	 * What it cost.
	 */
	Usage usage();

	/**
	 * There is a plan to store.
	 *
	 * @param claim the attempt
	 * @param subject the article
	 * @param plan the plan
	 * @param usage what it cost
	 * @param latency how long the analyst took
	 * @param trace the attempt's place in the article's trace
	 * @param withheld how many of its facts and sentences the article did not bear out
	 */
	record Planned(Claim claim, Subject subject, Plan plan, Usage usage, Duration latency, @Nullable Traceparent trace,
			int withheld) implements Outcome {

		Planned with(Plan other, int withheld) {
			return new Planned(this.claim, this.subject, other, this.usage, this.latency, this.trace, withheld);
		}

		Strategy strategy() {
			return Strategy.of(this.plan);
		}

	}

	/**
	 * There is none.
	 *
	 * @param claim the attempt
	 * @param next the state that the run goes to
	 * @param fault what kind of failure it was
	 * @param reason one sentence for a person
	 * @param pause how long the run waits, where it goes on waiting
	 * @param usage what it cost all the same
	 * @param latency how long the analyst took
	 */
	record Unplanned(Claim claim, PlanRunState next, Fault fault, String reason, Duration pause, Usage usage,
			Duration latency) implements Outcome {
	}

}
