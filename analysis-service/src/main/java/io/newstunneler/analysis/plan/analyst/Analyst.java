package io.newstunneler.analysis.plan.analyst;

import io.newstunneler.analysis.plan.analyst.Answer.Usage;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Writes a plan about an article. One call is one attempt: trying again is the queue's
 * business, because a row outlives a process and a back-off does not hold a thread.
 */
public sealed interface Analyst permits ModelAnalyst, RulesAnalyst {

	/**
	 * The analyst that needs no model, for those times when the model may not be asked.
	 * @return the built-in rules
	 */
	static Analyst rules() {
		return new RulesAnalyst();
	}

	/**
	 * Who would sign a plan.
	 * @param promptVersion the prompt that is wanted
	 * @return the signature; with the newest prompt where there is none of that version
	 */
	Author author(String promptVersion);

	/**
	 * Whether an answer costs neither money nor time, so that there is nothing to save.
	 * @return {@code true} for rules
	 */
	boolean isFree();

	/**
	 * How many articles it would take on now, all in all.
	 * @return 0 while it must be left alone
	 */
	int capacity();

	/**
	 * What an attempt may cost; rather too much than too little.
	 * @param subject the article
	 * @return a guess
	 */
	Usage estimate(Subject subject);

	/**
	 * Makes one attempt.
	 * @param subject the article
	 * @param author who signs it, and from which prompt
	 * @param complaint what was wrong with the attempt before, where that was an invalid
	 * answer
	 * @return how it ended; never empty
	 */
	Mono<Answer> analyse(Subject subject, Author author, @Nullable String complaint);

}
