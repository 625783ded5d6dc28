package io.newstunneler.analysis.plan;

import java.time.Duration;

import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import io.newstunneler.analysis.plan.analyst.Author;
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
	 * What was asked, {@code null} where it did not come to that.
	 */
	@Nullable Question question();

	/**
	 * There is a plan to store.
	 *
	 * @param question what was asked
	 * @param plan the plan
	 * @param usage what it cost
	 * @param latency how long the analyst took
	 * @param trace the attempt's place in the article's trace
	 * @param cachedFrom the run whose answer it is, where nobody had to be asked
	 * @param note what a reader has to know about how it came about
	 * @param withheld how many of its facts and sentences the article did not bear out
	 */
	record Planned(Question question, Plan plan, Usage usage, Duration latency, @Nullable Traceparent trace,
			@Nullable Long cachedFrom, @Nullable String note, int withheld) implements Outcome {

		@Override
		public Claim claim() {
			return this.question.claim();
		}

		Subject subject() {
			return this.question.subject();
		}

		Author author() {
			return this.question.author();
		}

		Planned with(Plan other, int withheld) {
			return new Planned(this.question, other, this.usage, this.latency, this.trace, this.cachedFrom, this.note,
					withheld);
		}

		Strategy strategy() {
			return Strategy.of(this.plan);
		}

	}

	/**
	 * There is none.
	 *
	 * @param claim the attempt
	 * @param question what was asked, where it came to that
	 * @param next the state that the run goes to
	 * @param fault what kind of failure it was
	 * @param reason one sentence for a person
	 * @param pause how long the run waits, where it goes on waiting
	 * @param usage what it cost all the same
	 * @param latency how long the analyst took
	 */
	record Unplanned(Claim claim, @Nullable Question question, PlanRunState next, Fault fault, String reason,
			Duration pause, Usage usage, Duration latency) implements Outcome {
	}

}
