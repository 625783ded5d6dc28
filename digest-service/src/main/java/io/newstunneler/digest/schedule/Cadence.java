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
	DAILY,

	/** Monday to Friday. */
	@JsonProperty("weekdays")
	WEEKDAYS,

	/** One day of the week. */
	@JsonProperty("weekly")
	WEEKLY;

	boolean includes(LocalDate date, DayOfWeek weekday) {
		return switch (this) {
			case DAILY -> true;
			case WEEKDAYS -> date.getDayOfWeek().compareTo(DayOfWeek.FRIDAY) <= 0;
			case WEEKLY -> date.getDayOfWeek() == weekday;
		};
	}

}
