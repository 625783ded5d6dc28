package io.newstunneler.ingest.reading;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Reads the dates that feeds write: RFC 822 with all its sins, RFC 3339 and its shorter
 * forms, and seconds or milliseconds since 1970. ROME tries up to thirty
 * {@code SimpleDateFormat}s for each date, which made dates a third of the time of
 * reading a feed.
 */
final class FeedDates {

	private static final Pattern ISO = Pattern.compile("(\\d{4})-(\\d{1,2})(?:-(\\d{1,2}))?"
			+ "(?:[T ]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(?:[.,]\\d+)?)?)?\\s*(Z|z|UTC|GMT|[+-]\\d{2}:?\\d{2}|)");

	private static final Pattern SEPARATORS = Pattern.compile("[\\s,()]+|(?<=\\d)-(?=\\p{L})|(?<=\\p{L})-(?=\\d)");

	private static final String MONTHS = "janfebmaraprmayjunjulaugsepoctnovdec";

	private static final Map<String, String> ZONES = Map.ofEntries(Map.entry("EST", "-05:00"),
			Map.entry("EDT", "-04:00"), Map.entry("CST", "-06:00"), Map.entry("CDT", "-05:00"),
			Map.entry("MST", "-07:00"), Map.entry("MDT", "-06:00"), Map.entry("PST", "-08:00"),
			Map.entry("PDT", "-07:00"), Map.entry("BST", "+01:00"), Map.entry("CET", "+01:00"),
			Map.entry("CEST", "+02:00"), Map.entry("EET", "+02:00"), Map.entry("EEST", "+03:00"),
			Map.entry("MSK", "+03:00"), Map.entry("IST", "+05:30"), Map.entry("SGT", "+08:00"),
			Map.entry("HKT", "+08:00"), Map.entry("JST", "+09:00"), Map.entry("KST", "+09:00"),
			Map.entry("AEST", "+10:00"), Map.entry("AEDT", "+11:00"), Map.entry("NZST", "+12:00"));

	private FeedDates() {
	}

	static @Nullable Instant parse(@Nullable String text) {
		String date = (text != null) ? text.strip() : "";
		if (date.isEmpty() || date.length() > 100) {
			return null;
		}
		try {
			Matcher iso = ISO.matcher(date);
			if (iso.matches()) {
				return instant(number(iso.group(1), 0), number(iso.group(2), 1), number(iso.group(3), 1),
						number(iso.group(4), 0), number(iso.group(5), 0), number(iso.group(6), 0), zone(iso.group(7)));
			}
			if (date.chars().allMatch(Character::isDigit)) {
				return epoch(date);
			}
			return words(date);
		}
		catch (DateTimeException | NumberFormatException ex) {
			return null;
		}
	}

	private static @Nullable Instant epoch(String digits) {
		return switch (digits.length()) {
			case 9, 10 -> Instant.ofEpochSecond(Long.parseLong(digits));
			case 12, 13 -> Instant.ofEpochMilli(Long.parseLong(digits));
			default -> null;
		};
	}

	/**
	 * RFC 822, {@code asctime} and their relatives: each word says by its shape what it
	 * is.
	 */
	private static @Nullable Instant words(String date) {
		int day = 0;
		int month = 0;
		int year = -1;
		int[] time = new int[3];
		ZoneOffset zone = ZoneOffset.UTC;
		for (String word : SEPARATORS.split(date)) {
			if (word.isEmpty()) {
				continue;
			}
			char first = word.charAt(0);
			if (word.indexOf(':') > 0 && Character.isDigit(first)) {
				String[] parts = word.split("[:.Z]");
				for (int i = 0; i < Math.min(parts.length, 3); i++) {
					time[i] = Integer.parseInt(parts[i]);
				}
			}
			else if ((first == '+' || first == '-') && word.length() >= 3) {
				zone = zone(word);
			}
			else if (Character.isDigit(first)) {
				int value = Integer.parseInt(word.replaceFirst("(?i)(st|nd|rd|th)$", ""));
				if (word.length() <= 2 && day == 0) {
					day = value;
				}
				else {
					year = (word.length() == 2) ? value + ((value < 70) ? 2000 : 1900) : value;
				}
			}
			else if (word.equalsIgnoreCase("pm") && time[0] < 12) {
				time[0] += 12;
			}
			else if (month == 0 && month(word) > 0) {
				month = month(word);
			}
			else if (word.length() <= 4) {
				zone = zone(word);
			}
		}
		return (day > 0 && month > 0 && year >= 0) ? instant(year, month, day, time[0], time[1], time[2], zone) : null;
	}

	private static int month(String word) {
		if (word.length() < 3) {
			return 0;
		}
		int index = MONTHS.indexOf(word.substring(0, 3).toLowerCase(Locale.ROOT));
		return (index >= 0 && index % 3 == 0) ? index / 3 + 1 : 0;
	}

	private static Instant instant(int year, int month, int day, int hour, int minute, int second, ZoneOffset zone) {
		// A leap second is the last of its minute to everything that we store it in.
		return LocalDateTime.of(year, month, day, hour, minute, Math.min(second, 59)).toInstant(zone);
	}

	private static ZoneOffset zone(String name) {
		if (!name.isEmpty() && (name.charAt(0) == '+' || name.charAt(0) == '-')) {
			String digits = name.substring(1).replace(":", "");
			if (digits.length() == 4 || digits.length() == 2) {
				int hours = Integer.parseInt(digits.substring(0, 2));
				int minutes = (digits.length() == 4) ? Integer.parseInt(digits.substring(2)) : 0;
				int sign = (name.charAt(0) == '-') ? -1 : 1;
				return ZoneOffset.ofHoursMinutes(sign * hours, sign * minutes);
			}
		}
		return ZoneOffset.of(ZONES.getOrDefault(name.toUpperCase(Locale.ROOT), "Z"));
	}

	private static int number(@Nullable String digits, int otherwise) {
		return (digits != null) ? Integer.parseInt(digits) : otherwise;
	}

}
