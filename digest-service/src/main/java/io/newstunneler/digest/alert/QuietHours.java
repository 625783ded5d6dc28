package io.newstunneler.digest.alert;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;

import org.jspecify.annotations.Nullable;

/**
 * When no alert may disturb somebody.
 *
 * @param from local time at which they begin, inclusive
 * @param to local time at which they end, exclusive; before {@code from} where they lie
 * over midnight
 */
record QuietHours(LocalTime from, LocalTime to) {

	/**
	 * When the quiet hours that a moment lies in are over. An end that a change to
	 * daylight saving skips comes later by what is skipped.
	 * @param moment the moment
	 * @param zone the zone of whom must not be disturbed
	 * @return their end, or {@code null} where the moment lies in none
	 */
	@Nullable Instant endAfter(Instant moment, ZoneId zone) {
		ZonedDateTime local = moment.atZone(zone);
		LocalTime time = local.toLocalTime();
		boolean overMidnight = this.to.isBefore(this.from);
		boolean quiet = overMidnight ? !time.isBefore(this.from) || time.isBefore(this.to)
				: !time.isBefore(this.from) && time.isBefore(this.to);
		if (!quiet) {
			return null;
		}
		boolean tomorrow = overMidnight && !time.isBefore(this.from);
		Instant end = local.toLocalDate().plusDays(tomorrow ? 1 : 0).atTime(this.to).atZone(zone).toInstant();
		// Where clocks go back, the first of two equal times may lie behind.
		return end.isAfter(moment) ? end
				: local.toLocalDate().atTime(this.to).atZone(zone).withLaterOffsetAtOverlap().toInstant();
	}

}
