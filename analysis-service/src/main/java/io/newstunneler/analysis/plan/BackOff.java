package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/**
 * How long a run waits after a failure: twice as long each time, spread by chance so that
 * runs that failed together do not come back together.
 *
 * @param first the pause after the first failure
 * @param longest the longest pause that we choose ourselves
 */
record BackOff(Duration first, Duration longest) {

	/**
	 * The next pause.
	 * @param failures how often it has failed by now, from 1
	 * @param asked how long the analyst wants to be left alone, which is never undercut
	 * @param random where chance comes from
	 * @return between half and all of the exponential pause; at least what was asked for
	 */
	Duration after(int failures, @Nullable Duration asked, RandomGenerator random) {
		long exponential = this.first.toMillis() << Math.min(Math.max(failures - 1, 0), 20);
		long pause = Math.min(exponential, this.longest.toMillis());
		Duration ours = Duration.ofMillis(pause / 2 + random.nextLong(pause / 2 + 1));
		if (asked == null) {
			return ours;
		}
		Duration theirs = asked.plusMillis(random.nextLong(asked.toMillis() / 10 + 250));
		return (theirs.compareTo(ours) > 0) ? theirs : ours;
	}

}
