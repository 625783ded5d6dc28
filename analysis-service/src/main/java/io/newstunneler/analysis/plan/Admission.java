package io.newstunneler.analysis.plan;

import java.time.Duration;

import io.newstunneler.analysis.plan.analyst.Plan;

/**
 * What becomes of a question before anybody is asked.
 */
sealed interface Admission {

	/**
	 * The question.
	 */
	Question question();

	/**
	 * It is put to the analyst.
	 *
	 * @param question the question
	 */
	record Admitted(Question question) implements Admission {
	}

	/**
	 * It was answered before.
	 *
	 * @param question the question
	 * @param plan the answer
	 * @param runId the run that got it
	 */
	record Answered(Question question, Plan plan, long runId) implements Admission {
	}

	/**
	 * What another run is asking now has to be known first.
	 *
	 * @param question the question
	 * @param pause when to look again, where nobody wakes it
	 */
	record Behind(Question question, Duration pause) implements Admission {
	}

	/**
	 * There is no money for it.
	 *
	 * @param question the question
	 * @param reason what is used up, as a sentence
	 * @param pause until there is some again
	 */
	record Unaffordable(Question question, String reason, Duration pause) implements Admission {
	}

}
