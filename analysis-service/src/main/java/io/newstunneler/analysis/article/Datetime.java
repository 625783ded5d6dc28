package io.newstunneler.analysis.article;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/**
 * A time in a request, with an offset or, as the predecessor's clients send it, without,
 * which means UTC; a day alone means its first moment.
 *
 * @param instant the time
 */
record Datetime(Instant instant) {

	/** Years of four digits, which PostgreSQL and every client can write. */
	private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

	private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

	private static final int DATE_LENGTH = "2026-11-23".length();

	private static final DateTimeFormatter FORMAT = new DateTimeFormatterBuilder().parseCaseInsensitive()
		.appendValue(ChronoField.YEAR, 4)
		.appendPattern("-MM-dd")
		.optionalStart()
		.appendLiteral('T')
		.append(DateTimeFormatter.ISO_LOCAL_TIME)
		.appendPattern("[XXX][XX][X]")
		.toFormatter();

	Datetime {
		if (instant.isBefore(EARLIEST) || instant.isAfter(LATEST)) {
			throw new DateTimeException("beyond the years of four digits");
		}
	}

	/**
	 * Reads a time.
	 * @param text ISO 8601, also with a space for the {@code T}
	 * @return the time
	 * @throws DateTimeException if it is none
	 */
	static Datetime parse(String text) {
		String stripped = text.strip();
		if (stripped.length() <= DATE_LENGTH) {
			return new Datetime(LocalDate.parse(stripped, FORMAT).atStartOfDay().toInstant(ZoneOffset.UTC));
		}
		// A plus sign that was not escaped arrives as a space.
		String time = stripped.substring(DATE_LENGTH + 1).replace(' ', '+');
		char separator = (stripped.charAt(DATE_LENGTH) == ' ') ? 'T' : stripped.charAt(DATE_LENGTH);
		return switch (FORMAT.parseBest(stripped.substring(0, DATE_LENGTH) + separator + time, OffsetDateTime::from,
				LocalDateTime::from)) {
			case OffsetDateTime withOffset -> new Datetime(withOffset.toInstant());
			case LocalDateTime withoutOffset -> new Datetime(withoutOffset.toInstant(ZoneOffset.UTC));
			default -> throw new DateTimeException("neither with nor without an offset");
		};
	}

}
