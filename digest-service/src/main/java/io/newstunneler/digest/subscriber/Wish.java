package io.newstunneler.digest.subscriber;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.newstunneler.digest.schedule.Cadence;
import io.newstunneler.digest.schedule.Schedule;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * A digest that a subscriber takes, and when.
 *
 * @param digest name of the digest; {@code weekly} for the weekly cadence and
 * {@code daily} for the others where absent
 * @param cadence {@code daily}, {@code weekdays} or {@code weekly}
 * @param times local times as {@code HH:mm}; 08:00 where absent
 * @param weekday for {@code weekly}: {@code monday} (the default) to {@code sunday}
 * @param nextRunAt when the next edition is due; given by the service
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Wish(
		@Nullable @Pattern(regexp = "daily|weekly|opportunities",
				message = "should be daily, weekly or opportunities") String digest,
		@NotNull Cadence cadence,
		@Nullable @Size(min = 1, max = 24) List<@NotNull @Pattern(regexp = TIME, message = TIME_MESSAGE) String> times,
		@Nullable @Pattern(regexp = "monday|tuesday|wednesday|thursday|friday|saturday|sunday",
				message = "should be a day of the week such as monday") String weekday,
		@Nullable Instant nextRunAt) {

	static final String TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

	static final String TIME_MESSAGE = "should be a time such as 08:00";

	static final Wish DEFAULT = new Wish(null, Cadence.DAILY, null, null, null);

	/**
	 * Name of the digest; the cadence tells it where nobody else does.
	 */
	String digestOrDefault() {
		return (this.digest != null) ? this.digest : (this.cadence == Cadence.WEEKLY) ? "weekly" : "daily";
	}

	String cadenceName() {
		return this.cadence.name().toLowerCase(Locale.ROOT);
	}

	List<String> timesOrDefault() {
		return (this.times != null) ? this.times.stream().distinct().sorted().toList() : List.of("08:00");
	}

	String weekdayOrDefault() {
		return (this.weekday != null) ? this.weekday : "monday";
	}

	Schedule schedule(String zone) {
		return Schedule.of(this.cadence, DayOfWeek.valueOf(weekdayOrDefault().toUpperCase(Locale.ROOT)),
				timesOrDefault(), zone);
	}

}
