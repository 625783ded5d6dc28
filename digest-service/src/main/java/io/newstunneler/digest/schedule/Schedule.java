package io.newstunneler.digest.schedule;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The slots of a digest: local times on certain days in a zone.
 * <p>
 * A slot is an instant. A local time that the zone skips on a day (clocks go forward)
 * moves behind the gap; one that comes twice (clocks go back) is the first of the two. So
 * each day has each of its times exactly once, and a window from slot to slot may be 23
 * or 25 hours long, but there is never a gap between two windows nor an overlap.
 *
 * @param cadence on which days
 * @param weekday on which day of the week, for {@link Cadence#WEEKLY}
 * @param times at which local times, at least one
 * @param zone where
 */
public record Schedule(Cadence cadence, DayOfWeek weekday, SortedSet<LocalTime> times, ZoneId zone) {

	public Schedule {
		times = new TreeSet<>(times);
		if (times.isEmpty()) {
			throw new IllegalArgumentException("a schedule needs a time");
		}
	}

	public static Schedule of(Cadence cadence, DayOfWeek weekday, List<String> times, String zone) {
		return new Schedule(cadence, weekday, new TreeSet<>(times.stream().map(LocalTime::parse).toList()),
				ZoneId.of(zone));
	}

	/**
	 * The first slot after an instant.
	 * @param instant any instant
	 * @return a later one
	 */
	public Instant next(Instant instant) {
		return slots(instant, -1, this.cadence.longestGap() + 1).filter((slot) -> slot.isAfter(instant))
			.min(Comparator.naturalOrder())
			.orElseThrow();
	}

	/**
	 * The last slot before an instant.
	 * @param instant any instant
	 * @return an earlier one
	 */
	public Instant previous(Instant instant) {
		return slots(instant, -this.cadence.longestGap() - 1, 1).filter((slot) -> slot.isBefore(instant))
			.max(Comparator.naturalOrder())
			.orElseThrow();
	}

	/**
	 * The slot that is to be served at an instant: the last one that has come. Where a
	 * service was away during several, this is the one edition that makes up for them.
	 * @param instant any instant
	 * @return the same or an earlier one
	 */
	public Instant latest(Instant instant) {
		return previous(instant.plusNanos(1));
	}

	/**
	 * A day more on each side than the calendar needs, for what zones do to dates.
	 */
	private Stream<Instant> slots(Instant around, int firstDay, int lastDay) {
		LocalDate today = around.atZone(this.zone).toLocalDate();
		return LongStream.rangeClosed(firstDay, lastDay)
			.mapToObj(today::plusDays)
			.filter((date) -> this.cadence.includes(date, this.weekday))
			.flatMap((date) -> this.times.stream().map((time) -> date.atTime(time).atZone(this.zone).toInstant()));
	}

}
