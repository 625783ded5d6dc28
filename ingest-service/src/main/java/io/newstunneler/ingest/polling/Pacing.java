package io.newstunneler.ingest.polling;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;

import io.newstunneler.ingest.polling.Wait.Reason;
import org.jspecify.annotations.Nullable;

/**
 * How long to wait until a source is asked again.
 */
final class Pacing {

	/** Whoever asks for more, in headers or document, gets this. */
	static final Duration LONGEST_ASKED = Duration.ofHours(24);

	/** After a first failure; a hiccup should not cost a source a quarter of an hour. */
	private static final Duration FIRST_RETRY = Duration.ofSeconds(60);

	/** A source that has been failing for long is still asked four times a day. */
	private static final Duration LONGEST_RETRY = Duration.ofHours(6);

	/** A hub that stops pushing without a word is found out after so long. */
	private static final Duration WHILE_PUSHED = Duration.ofHours(6);

	/** However often it publishes. */
	private static final Duration LEAST = Duration.ofSeconds(60);

	/** A source is asked at most so many times as often as people said. */
	private static final int MOST_EAGER = 3;

	/** 2 to this power is beyond the longest wait. */
	private static final int MAX_DOUBLINGS = 12;

	private Pacing() {
	}

	/**
	 * What there is to know of a source when it answered as it should.
	 *
	 * @param interval the poll interval of the settings
	 * @param own the interval that a person set for this source
	 * @param habit median time between two articles
	 * @param serverAsked how long the server says that its answer stays fresh
	 * @param documentAsked how often the document asks to be fetched at most
	 * @param skipHours bit n is set: not at hour n
	 * @param skipDays bit n is set: not on day n of the week, 0 being Monday
	 */
	record Terms(Duration interval, @Nullable Duration own, @Nullable Duration habit, @Nullable Duration serverAsked,
			@Nullable Duration documentAsked, int skipHours, int skipDays) {

		static Terms of(Duration interval) {
			return new Terms(interval, null, null, null, null, 0, 0);
		}

	}

	/**
	 * After a poll that went well. What people set is the longest wait that we choose
	 * ourselves; a source that publishes often is asked up to three times as often. What
	 * its server asks is kept in any case; what its document asks, unless a person set an
	 * interval for this very source.
	 * @param terms what there is to know
	 * @param now the time
	 * @param random from 0 to 1, so that sources that were added together drift apart
	 */
	static Wait afterSuccess(Terms terms, Instant now, double random) {
		Wait wait = chosen(terms, random);
		if (terms.own() == null) {
			wait = atLeast(wait, terms.documentAsked(), Reason.DOCUMENT_ASKED, random);
		}
		wait = atLeast(wait, terms.serverAsked(), Reason.SERVER_ASKED, random);
		return (terms.own() == null) ? outsideOf(wait, terms, now) : wait;
	}

	/**
	 * The same where a hub pushes what is new, so that polls are only to be sure.
	 * @param usual how long to wait otherwise
	 */
	static Wait whilePushed(Wait usual, double random) {
		return (usual.time().compareTo(WHILE_PUSHED) >= 0) ? usual
				: new Wait(scaled(WHILE_PUSHED, 0.95 + 0.1 * random), Reason.PUSHED);
	}

	private static Wait chosen(Terms terms, double random) {
		double jitter = 0.95 + 0.1 * random;
		Duration own = terms.own();
		if (own != null) {
			return new Wait(scaled(own, jitter), Reason.OWN_INTERVAL);
		}
		Duration interval = terms.interval();
		Duration habit = terms.habit();
		Duration least = longer(interval.dividedBy(MOST_EAGER), LEAST);
		if (habit != null && habit.dividedBy(2).compareTo(interval) < 0 && least.compareTo(interval) < 0) {
			return new Wait(scaled(longer(habit.dividedBy(2), least), jitter), Reason.HABIT);
		}
		return new Wait(scaled(interval, jitter), Reason.INTERVAL);
	}

	private static Wait atLeast(Wait wait, @Nullable Duration asked, Reason reason, double random) {
		if (asked == null || asked.compareTo(wait.time()) <= 0) {
			return wait;
		}
		Duration bounded = (asked.compareTo(LONGEST_ASKED) > 0) ? LONGEST_ASKED : asked;
		return (bounded.compareTo(wait.time()) <= 0) ? wait : new Wait(scaled(bounded, 1 + 0.05 * random), reason);
	}

	/**
	 * To the next hour that the document does not exclude; a document that excludes all
	 * of them is not listened to.
	 */
	private static Wait outsideOf(Wait wait, Terms terms, Instant now) {
		if (terms.skipHours() == 0 && terms.skipDays() == 0) {
			return wait;
		}
		ZonedDateTime first = now.plus(wait.time()).atZone(ZoneOffset.UTC);
		ZonedDateTime time = first;
		for (int hours = 0; hours < 7 * 24; hours++) {
			boolean skipped = (terms.skipHours() >> time.getHour() & 1) == 1
					|| (terms.skipDays() >> time.getDayOfWeek().ordinal() & 1) == 1;
			if (!skipped) {
				return (hours == 0) ? wait : new Wait(Duration.between(now, time.toInstant()), Reason.SKIPPED_TIME);
			}
			time = time.truncatedTo(ChronoUnit.HOURS).plusHours(1);
		}
		return wait;
	}

	static int hours(Collection<Integer> hours) {
		// 24 is how some write midnight.
		return hours.stream()
			.filter((hour) -> hour >= 0 && hour <= 24)
			.mapToInt((hour) -> 1 << hour % 24)
			.reduce(0, (one, other) -> one | other);
	}

	static int days(Collection<DayOfWeek> days) {
		return days.stream().mapToInt((day) -> 1 << day.ordinal()).reduce(0, (one, other) -> one | other);
	}

	/**
	 * After a poll that did not: doubled with each failure, up to a limit, never given
	 * up.
	 * @param interval the poll interval
	 * @param failures failed polls in a row, this one included
	 * @param lasting whether asking soon is unlikely to help
	 * @param retryAfter what the server asked for, if it did
	 * @param random from 0 to 1, so that the sources of a server that was down do not all
	 * come back at once
	 */
	static Wait afterFailure(Duration interval, int failures, boolean lasting, @Nullable Duration retryAfter,
			double random) {
		Duration soon = (interval.compareTo(FIRST_RETRY) < 0) ? interval : FIRST_RETRY;
		Duration first = lasting ? interval.multipliedBy(2) : soon;
		Duration longest = longer(interval.multipliedBy(2), LONGEST_RETRY);
		Duration doubled = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
		Duration wait = scaled((doubled.compareTo(longest) > 0) ? longest : doubled, 0.8 + 0.4 * random);
		if (retryAfter != null && retryAfter.compareTo(wait) > 0) {
			return new Wait(scaled(retryAfter, 1 + 0.1 * random), Reason.RETRY_AFTER);
		}
		return new Wait(wait, Reason.BACK_OFF);
	}

	private static Duration longer(Duration one, Duration other) {
		return (one.compareTo(other) > 0) ? one : other;
	}

	private static Duration scaled(Duration duration, double factor) {
		return Duration.ofMillis((long) (duration.toMillis() * factor));
	}

}
