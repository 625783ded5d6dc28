package io.newstunneler.analysis.plan.analyst;

import java.util.Locale;

/**
 * Why an analyst gave no plan, and what that means for the run.
 */
public enum Fault {

	/** It answered, but not with a plan. */
	INVALID_ANSWER(true, false),

	/** It did not answer in time. */
	TIMED_OUT(true, false),

	/** It asked us to come back later. */
	RATE_LIMITED(true, false),

	/**
	 * It is broken, or the connection broke while it answered. That is not the article's
	 * fault and costs it no attempt, but patience ends.
	 */
	PROVIDER_ERROR(false, false),

	/** It was never asked, because no connection came about; that costs no attempt. */
	UNREACHABLE(false, false),

	/** It refused our key; the runs wait until a person has put that right. */
	KEY_REFUSED(false, false),

	/** Another run asks the same question; its answer serves this one too. */
	SAME_QUESTION(false, false),

	/** What may be spent in this hour or day is spent; it was not asked. */
	BUDGET_USED_UP(false, false),

	/** It refused the request as such and would refuse it again. */
	REJECTED(true, true),

	/** We failed ourselves. */
	INTERNAL(true, false);

	private final boolean counted;

	private final boolean last;

	Fault(boolean counted, boolean last) {
		this.counted = counted;
		this.last = last;
	}

	/**
	 * How it is stored and shown.
	 * @return the name in lower case
	 */
	public String column() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Whether it uses up one of the run's attempts.
	 * @return {@code false} where the analyst was never really asked
	 */
	public boolean isCounted() {
		return this.counted;
	}

	/**
	 * Whether it came to an attempt at all.
	 * @return {@code false} where the run only had to wait for its turn
	 */
	public boolean isTried() {
		return this != SAME_QUESTION && this != BUDGET_USED_UP;
	}

	/**
	 * Whether another attempt is useless.
	 * @return {@code true} where the same request would end in the same way
	 */
	public boolean isLast() {
		return this.last;
	}

}
