package io.newstunneler.defaults.postgres;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does a column hold what its rows say, in their order and of its type?
 */
class ColumnsTests {

	private static final List<String> ROWS = List.of("1", "?", "3");

	@Test
	void aColumnHasTheValuesInTheOrderOfTheRowsAndNothingWhereThereIsNone() {
		@Nullable Long[] column = Columns.of(ROWS, Long[]::new, (row) -> row.equals("?") ? null : Long.valueOf(row));
		assertThat(column).isInstanceOf(Long[].class).containsExactly(1L, null, 3L);
		assertThat(Columns.of(List.<String>of(), String[]::new, (row) -> row)).isEmpty();
	}

	@Test
	void timesAreOfUtc() {
		Map<String, Instant> times = Map.of("1", Instant.parse("2026-11-23T12:00:00Z"));
		assertThat(Columns.times(ROWS, times::get)).containsExactly(OffsetDateTime.parse("2026-11-23T12:00:00Z"), null,
				null);
	}

}
