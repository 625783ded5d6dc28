package io.newstunneler.digest.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * On which days a digest comes.
 */
public enum Cadence {

	/** Every day. */
	@JsonProperty("daily")
	DAILY(1),

	/** Monday to Friday. */
	@JsonProperty("weekdays")
	WEEKDAYS(3),

	/** One day of the week. */
	@JsonProperty("weekly")
	WEEKLY(7);

	private final int longestGap;

	Cadence(int longestGap) {
		this.longestGap = longestGap;
	}

	/**
	 * The most days from one day with a digest to the next.
	 */
	int longestGap() {
		return this.longestGap;
	}

	boolean includes(LocalDate date, DayOfWeek weekday) {
		return switch (this) {
			case DAILY -> true;
			case WEEKDAYS -> date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
			case WEEKLY -> date.getDayOfWeek() == weekday;
		};
	}

}
