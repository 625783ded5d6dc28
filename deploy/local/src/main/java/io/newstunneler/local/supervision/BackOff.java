package io.newstunneler.local.supervision;

import java.time.Duration;

/**
 * How long a part that died waits for its next start: hardly at all the first time, half
 * a minute when it dies again and again.
 */
final class BackOff {

	private static final Duration FIRST = Duration.ofMillis(200);

	private static final Duration LONGEST = Duration.ofSeconds(30);

	/** A part that lived this long has recovered. */
	private static final Duration RECOVERED = Duration.ofMinutes(1);

	private Duration next = FIRST;

	/**
	 * The wait after a death.
	 * @param lived how long the process had lived
	 * @return the wait
	 */
	Duration after(Duration lived) {
		Duration wait = (lived.compareTo(RECOVERED) >= 0) ? FIRST : this.next;
		Duration longer = wait.multipliedBy(3);
		this.next = (longer.compareTo(LONGEST) < 0) ? longer : LONGEST;
		return wait;
	}

}
