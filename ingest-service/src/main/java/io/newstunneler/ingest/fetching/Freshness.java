package io.newstunneler.ingest.fetching;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer's headers ask us to stay away (RFC 9111 and 9110). Nobody may ask
 * for more than a day: a mistyped number must not silence a source for years.
 */
final class Freshness {

	static final Duration LONGEST = Duration.ofHours(24);

	private static final Pattern MAX_AGE = Pattern.compile("(?:^|[\\s,;])max-age\\s*=\\s*\"?(\\d+)");

	private Freshness() {
	}

	/**
	 * How long the document stays fresh: {@code Cache-Control: max-age}, less the
	 * {@code Age} that it has already, before {@code Expires}.
	 */
	static @Nullable Duration of(HttpHeaders headers, Instant now) {
		String control = headers.get(HttpHeaderNames.CACHE_CONTROL);
		if (control != null) {
			String directives = control.toLowerCase(Locale.ROOT);
			if (directives.contains("no-cache") || directives.contains("no-store")) {
				return null;
			}
			Matcher maxAge = MAX_AGE.matcher(directives);
			if (maxAge.find()) {
				Duration age = seconds(headers.get(HttpHeaderNames.AGE, "").strip());
				Duration fresh = seconds(maxAge.group(1));
				return bounded((fresh != null && age != null) ? fresh.minus(age) : fresh);
			}
		}
		Instant expires = date(headers.get(HttpHeaderNames.EXPIRES));
		if (expires == null) {
			return null;
		}
		// Against the server's own clock, which may be wrong.
		Instant served = date(headers.get(HttpHeaderNames.DATE));
		return bounded(Duration.between((served != null) ? served : now, expires));
	}

	/**
	 * What {@code Retry-After} says, in seconds or as a date.
	 */
	static @Nullable Duration retryAfter(HttpHeaders headers, Instant now) {
		String value = headers.get(HttpHeaderNames.RETRY_AFTER);
		if (value == null || value.isBlank()) {
			return null;
		}
		Duration seconds = seconds(value.strip());
		if (seconds != null) {
			return bounded(seconds);
		}
		Instant date = date(value);
		return (date != null) ? bounded(Duration.between(now, date)) : null;
	}

	private static @Nullable Duration bounded(@Nullable Duration wait) {
		if (wait == null || wait.isNegative() || wait.isZero()) {
			return null;
		}
		return (wait.compareTo(LONGEST) > 0) ? LONGEST : wait;
	}

	private static @Nullable Duration seconds(String digits) {
		if (digits.isEmpty() || !digits.chars().allMatch((c) -> c >= '0' && c <= '9')) {
			return null;
		}
		// More than nine digits say no more than nine do.
		return Duration.ofSeconds((digits.length() > 9) ? Integer.MAX_VALUE : Long.parseLong(digits));
	}

	private static @Nullable Instant date(@Nullable String value) {
		if (value == null) {
			return null;
		}
		try {
			return ZonedDateTime.parse(value.strip(), DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
		}
		catch (DateTimeException ex) {
			return null;
		}
	}

}
