package io.newstunneler.digest.alert;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * When quiet hours are over, also where clocks change.
 */
class QuietHoursTests {

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = {
			// over midnight
			"22:00, 07:00, Europe/Berlin, 2026-11-25T20:59:59Z, none",
			"22:00, 07:00, Europe/Berlin, 2026-11-25T21:00:00Z, 2026-11-26T06:00:00Z",
			"22:00, 07:00, Europe/Berlin, 2026-11-26T05:59:59Z, 2026-11-26T06:00:00Z",
			"22:00, 07:00, Europe/Berlin, 2026-11-26T06:00:00Z, none",
			// within a day
			"12:00, 13:30, Asia/Kolkata, 2026-11-25T06:30:00Z, 2026-11-25T08:00:00Z",
			"12:00, 13:30, Asia/Kolkata, 2026-11-25T08:00:00Z, none",
			// their end does not exist: 02:30 is skipped, they end an hour later
			"22:00, 02:30, Europe/Berlin, 2026-03-29T00:30:00Z, 2026-03-29T01:30:00Z",
			// their end exists twice: they end at the first, and not in the past
			"22:00, 02:30, Europe/Berlin, 2026-10-25T00:10:00Z, 2026-10-25T00:30:00Z",
			"22:00, 02:30, Europe/Berlin, 2026-10-25T01:10:00Z, 2026-10-25T01:30:00Z" })
	void endWhenTheSubscribersClockSaysSo(LocalTime from, LocalTime to, ZoneId zone, Instant moment, Instant end) {
		assertThat(new QuietHours(from, to).endAfter(moment, zone)).isEqualTo(end);
	}

	@Test
	void theirEndIsNeverInThemAndNeverADayAwayWhateverTheZoneDoes() {
		QuietHours night = new QuietHours(LocalTime.of(22, 15), LocalTime.of(6, 45));
		for (String name : new String[] { "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
				"America/Santiago", "Asia/Kathmandu", "Pacific/Apia" }) {
			ZoneId zone = ZoneId.of(name);
			Instant moment = Instant.parse("2026-01-01T00:00:00Z");
			for (int i = 0; i < 365 * 48; i++, moment = moment.plusSeconds(1800)) {
				Instant end = night.endAfter(moment, zone);
				if (end != null) {
					assertThat(end).as(name + " at " + moment).isAfter(moment).isBefore(moment.plusSeconds(11 * 3600));
					assertThat(night.endAfter(end, zone)).as(name + " at the end " + end).isNull();
				}
			}
		}
	}

}
