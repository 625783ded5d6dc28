package io.newstunneler.ingest.reading;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class FeedDatesTests {

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "'Mon, 02 Nov 2026 10:00:00 GMT', 2026-11-02T10:00:00Z",
			"2026-11-02T10:00:00Z, 2026-11-02T10:00:00Z", "2026-11-02T10:00:00.123+05:30, 2026-11-02T04:30:00Z",
			"2026-11-02 10:00, 2026-11-02T10:00:00Z", "2026-11-02, 2026-11-02T00:00:00Z",
			"2026-11, 2026-11-01T00:00:00Z", "'Mon, 02 Nov 2026 10:00:00 EST', 2026-11-02T15:00:00Z",
			"'Tue, 02 Nov 2026 10:00:00 GMT', 2026-11-02T10:00:00Z", "02 Nov 26 10:00 UT, 2026-11-02T10:00:00Z",
			"'Mon, 2 Nov 2026 10:00:00 -0330', 2026-11-02T13:30:00Z",
			"'Lun, 02 Nov 2026 10:00:00 GMT', 2026-11-02T10:00:00Z", "Mon Nov  2 10:00:00 2026, 2026-11-02T10:00:00Z",
			"'November 2, 2026 3:05 pm', 2026-11-02T15:05:00Z", "02-Nov-2026, 2026-11-02T00:00:00Z",
			"1667383200, 2022-11-02T10:00:00Z", "2016-12-31T23:59:60Z, 2016-12-31T23:59:59Z",
			"'Mon, 30 Feb 2026 10:00:00 GMT', none", "0000-00-00T00:00:00Z, none", "99999-01-01T00:00:00Z, none",
			"yesterday, none", "'', none" })
	void readsWhatFeedsWrite(String text, @Nullable Instant date) {
		assertThat(FeedDates.parse(text)).isEqualTo(date);
	}

}
