package io.newstunneler.analysis.plan.analyst;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes a plan about an article. One call is one attempt: trying again is the queue's
 * business, because a row outlives a process and a back-off does not hold a thread.
 */
public sealed interface Analyst permits ModelAnalyst, RulesAnalyst {

	/**
	 * Who signs the plans.
	 */
	Author author();

	/**
	 * How many articles it would take on now, all in all.
	 * @return 0 while it must be left alone
	 */
	int capacity();

	/**
	 * Makes one attempt.
	 * @param subject the article
	 * @param complaint what was wrong with the attempt before, where that was an invalid
	 * answer
	 * @return how it ended; never empty
	 */
	Mono<Answer> analyse(Subject subject, @Nullable String complaint);

}
