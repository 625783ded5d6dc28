package io.newstunneler.analysis.plan.analyst;

import java.math.BigDecimal;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How an analyst ended one attempt.
 */
public sealed interface Answer {

	/**
	 * What the attempt cost.
	 */
	Usage usage();

	/**
	 * It wrote a plan.
	 *
	 * @param plan valid and harmless
	 * @param usage what it cost
	 */
	record Written(Plan plan, Usage usage) implements Answer {
	}

	/**
	 * It wrote none.
	 *
	 * @param fault what kind of failure it was
	 * @param reason one sentence for a person, and for the next attempt
	 * @param retryAfter how long the analyst wants to be left alone, where it said so
	 * @param usage what it cost all the same
	 */
	record Refused(Fault fault, String reason, @Nullable Duration retryAfter, Usage usage) implements Answer {

		public Refused(Fault fault, String reason) {
			this(fault, reason, null, Usage.NONE);
		}

	}

	/**
	 * What an attempt cost.
	 *
	 * @param tokens of prompt and answer together
	 * @param costUsd in US dollars, where the model's price is known
	 */
	record Usage(int tokens, @Nullable BigDecimal costUsd) {

		public static final Usage NONE = new Usage(0, null);

	}

}
