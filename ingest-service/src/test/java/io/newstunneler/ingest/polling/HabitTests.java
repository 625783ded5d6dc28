package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class HabitTests {

	private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

	@Test
	void isTheMedianTimeBetweenTwoArticles() {
		List<Instant> dates = new ArrayList<>(every(Duration.ofHours(2), 12));
		dates.add(NOW.minus(Duration.ofDays(9)));
		Habit habit = Habit.of(dates, NOW);
		assertThat(habit.usual()).isEqualTo(Duration.ofHours(2));
		assertThat(habit.longest()).isGreaterThan(Duration.ofDays(7));
		assertThat(habit.newest()).isEqualTo(NOW);
	}

	@Test
	void aSourceIsSilentOnlyFarBeyondItsHabit() {
		assertThat(Habit.of(every(Duration.ofMinutes(1), 30), NOW).silentAfter())
			.isEqualTo(NOW.plus(Duration.ofDays(1)));
		assertThat(Habit.of(every(Duration.ofDays(7), 30), NOW).silentAfter()).isEqualTo(NOW.plus(Duration.ofDays(70)));
	}

	@Test
	void fewOrImpossibleDatesTellNothing() {
		assertThat(Habit.of(every(Duration.ofHours(1), 5), NOW)).isNull();
		assertThat(Habit.of(IntStream.range(1, 30).mapToObj(NOW::plusSeconds).toList(), NOW)).isNull();
		assertThat(Habit.of(IntStream.range(0, 30).mapToObj((_) -> NOW).toList(), NOW)).isNull();
	}

	private static List<Instant> every(Duration gap, int count) {
		return IntStream.range(0, count).mapToObj((i) -> NOW.minus(gap.multipliedBy(i))).toList();
	}

}
