package io.newstunneler.digest.edition;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.util.Locale;

/**
 * Writes times as a reader does: in their zone and their language.
 *
 * @param zone the reader's zone
 * @param day for a whole date
 * @param minute for a time in the last days
 */
public record Dates(ZoneId zone, DateTimeFormatter day, DateTimeFormatter minute) {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH);

	private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);

	/**
	 * Times for one reader. English without a country is written as most of the world
	 * does, with 24 hours.
	 * @param zone the reader's zone
	 * @param locale the reader's language
	 * @return how to write them
	 */
	public static Dates of(ZoneId zone, Locale locale) {
		if (locale.equals(Locale.ENGLISH)) {
			return new Dates(zone, DAY, MINUTE);
		}
		DateTimeFormatter date = DateTimeFormatter.ofLocalizedPattern("MMMEd").withLocale(locale);
		DateTimeFormatter time = DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT).withLocale(locale);
		return new Dates(zone, DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(locale),
				new DateTimeFormatterBuilder().append(date).appendLiteral(", ").append(time).toFormatter(locale));
	}

	/**
	 * A whole date.
	 * @param instant when
	 * @return the day in the reader's zone
	 */
	public String day(Instant instant) {
		return this.day.format(instant.atZone(this.zone));
	}

	/**
	 * A time in the last days.
	 * @param instant when
	 * @return day and minute in the reader's zone
	 */
	public String minute(Instant instant) {
		return this.minute.format(instant.atZone(this.zone));
	}

}
