package io.newstunneler.analysis.article;

import java.time.DateTimeException;
import java.time.Instant;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Are times read as clients write them?
 */
class DatetimeTests {

	@ParameterizedTest
	@CsvSource({ "2026-11-23T20:00:00Z,2026-11-23T20:00:00Z", "2026-11-23T20:00:00,2026-11-23T20:00:00Z",
			"2026-11-23 20:00:00,2026-11-23T20:00:00Z", "2026-11-23T20:00,2026-11-23T20:00:00Z",
			"2026-11-23,2026-11-23T00:00:00Z", "2026-11-23T20:00:00.123456,2026-11-23T20:00:00.123456Z",
			"2026-11-23T20:00:00+01:00,2026-11-23T19:00:00Z", "2026-11-23T20:00:00 01:00,2026-11-23T19:00:00Z",
			"2026-11-23T20:00:00-0530,2026-11-24T01:30:00Z", "2026-11-23t20:00:00z,2026-11-23T20:00:00Z",
			"0001-01-01T00:00:00,0001-01-01T00:00:00Z" })
	void timesWithAndWithoutOffset(String text, Instant instant) {
		assertThat(Datetime.parse(text).instant()).isEqualTo(instant);
	}

	@ParameterizedTest
	@ValueSource(strings = { "yesterday", "2026-13-01", "2026-11-23T25:00:00", "2026-11-23T", "1", "",
			"+12026-11-23T00:00:00Z", "0000-01-01", "0001-01-01T00:00:00+01:00", "2026-11-23T20:00:00Zulu",
			"2026-11-23X20:00:00" })
	void anythingElseIsRefused(String text) {
		assertThatExceptionOfType(DateTimeException.class).isThrownBy(() -> Datetime.parse(text));
	}

}
