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
record Dates(ZoneId zone, DateTimeFormatter day, DateTimeFormatter minute) {

	private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEEE d MMMM yyyy", Locale.ENGLISH);

	private static final DateTimeFormatter MINUTE = DateTimeFormatter.ofPattern("EEE d MMM, HH:mm", Locale.ENGLISH);

	/**
	 * English without a country is written as most of the world does, with 24 hours.
	 */
	static Dates of(ZoneId zone, Locale locale) {
		if (locale.equals(Locale.ENGLISH)) {
			return new Dates(zone, DAY, MINUTE);
		}
		DateTimeFormatter date = DateTimeFormatter.ofLocalizedPattern("MMMEd").withLocale(locale);
		DateTimeFormatter time = DateTimeFormatter.ofLocalizedTime(FormatStyle.SHORT).withLocale(locale);
		return new Dates(zone, DateTimeFormatter.ofLocalizedDate(FormatStyle.FULL).withLocale(locale),
				new DateTimeFormatterBuilder().append(date).appendLiteral(", ").append(time).toFormatter(locale));
	}

	String day(Instant instant) {
		return this.day.format(instant.atZone(this.zone));
	}

	String minute(Instant instant) {
		return this.minute.format(instant.atZone(this.zone));
	}

}
