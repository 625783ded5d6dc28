package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How often a source publishes, as the dates in its document tell.
 *
 * @param usual median time between two articles
 * @param longest longest time between two articles
 * @param newest when it published last
 */
record Habit(Duration usual, Duration longest, Instant newest) {

	/** With fewer gaps there is no habit to speak of. */
	private static final int FEWEST_GAPS = 5;

	/** Older ones say little about now. */
	private static final int MOST_GAPS = 50;

	private static final Duration LEAST_SILENCE = Duration.ofHours(24);

	/**
	 * Learns a habit.
	 * @param dates when the entries of a document were published
	 * @param now the time; later dates are mistakes
	 * @return the habit, or nothing where the dates do not tell
	 */
	static @Nullable Habit of(Collection<Instant> dates, Instant now) {
		List<Instant> newestFirst = dates.stream()
			.filter((date) -> !date.isAfter(now) && date.isAfter(now.minus(Duration.ofDays(3_650))))
			.distinct()
			.sorted((one, other) -> other.compareTo(one))
			.limit(MOST_GAPS + 1)
			.toList();
		if (newestFirst.size() <= FEWEST_GAPS) {
			return null;
		}
		List<Duration> gaps = new ArrayList<>();
		for (int i = 1; i < newestFirst.size(); i++) {
			gaps.add(Duration.between(newestFirst.get(i), newestFirst.get(i - 1)));
		}
		gaps.sort(null);
		return new Habit(gaps.get(gaps.size() / 2), gaps.getLast(), newestFirst.getFirst());
	}

	/**
	 * From when on its silence means something: three times the longest that it ever was
	 * silent, ten times what is usual, and never less than a day.
	 */
	Instant silentAfter() {
		Duration silence = LEAST_SILENCE;
		for (Duration each : List.of(this.longest.multipliedBy(3), this.usual.multipliedBy(10))) {
			silence = (each.compareTo(silence) > 0) ? each : silence;
		}
		return this.newest.plus(silence);
	}

}
