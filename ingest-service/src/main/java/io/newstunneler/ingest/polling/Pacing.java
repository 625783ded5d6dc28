package io.newstunneler.ingest.polling;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How long to wait until a source is asked again.
 */
final class Pacing {

	/** After a first failure; a hiccup should not cost a source a quarter of an hour. */
	private static final Duration FIRST_RETRY = Duration.ofSeconds(60);

	/** A source that has been failing for long is still asked four times a day. */
	private static final Duration LONGEST_RETRY = Duration.ofHours(6);

	/** 2 to this power is beyond the longest wait. */
	private static final int MAX_DOUBLINGS = 12;

	private Pacing() {
	}

	/**
	 * After a poll that went well.
	 * @param interval the poll interval
	 * @param random from 0 to 1, so that sources that were added together drift apart
	 */
	static Duration afterSuccess(Duration interval, double random) {
		return scaled(interval, 0.95 + 0.1 * random);
	}

	/**
	 * After a poll that did not: doubled with each failure, up to a limit, never given
	 * up.
	 * @param interval the poll interval
	 * @param failures failed polls in a row, this one included
	 * @param retryAfter what the server asked for, if it did
	 * @param random from 0 to 1, so that the sources of a server that was down do not all
	 * come back at once
	 */
	static Duration afterFailure(Duration interval, int failures, @Nullable Duration retryAfter, double random) {
		Duration first = (interval.compareTo(FIRST_RETRY) < 0) ? interval : FIRST_RETRY;
		Duration longest = (interval.compareTo(LONGEST_RETRY) > 0) ? interval : LONGEST_RETRY;
		Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
		Duration wait = scaled((doubled.compareTo(longest) > 0) ? longest : doubled, 0.8 + 0.4 * random);
		if (retryAfter != null && retryAfter.compareTo(wait) > 0) {
			return scaled(retryAfter, 1 + 0.1 * random);
		}
		return wait;
	}

	private static Duration scaled(Duration duration, double factor) {
		return Duration.ofMillis((long) (duration.toMillis() * factor));
	}

}
