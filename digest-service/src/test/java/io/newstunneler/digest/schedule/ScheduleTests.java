package io.newstunneler.digest.schedule;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

class ScheduleTests {

	private static final LocalDate FIRST = LocalDate.of(2024, 1, 1);

	private static final LocalDate LAST = LocalDate.of(2029, 1, 1);

	@Test
	void aSlotKeepsItsLocalTimeWhenClocksChange() {
		Schedule berlin = Schedule.of(Cadence.DAILY, DayOfWeek.MONDAY, List.of("08:00"), "Europe/Berlin");
		Instant before = Instant.parse("2026-03-28T07:00:00Z");
		assertThat(berlin.next(before)).isEqualTo("2026-03-29T06:00:00Z");
		assertThat(Duration.between(before, berlin.next(before))).hasHours(23);
	}

	@Test
	void aTimeThatTheZoneSkipsMovesBehindTheGap() {
		Schedule berlin = Schedule.of(Cadence.DAILY, DayOfWeek.MONDAY, List.of("02:30", "03:00"), "Europe/Berlin");
		Instant three = Instant.parse("2026-03-29T01:00:00Z");
		assertThat(berlin.next(three.minusSeconds(1))).isEqualTo(three);
		assertThat(berlin.next(three)).isEqualTo("2026-03-29T01:30:00Z");
	}

	@Test
	void aTimeThatComesTwiceIsServedOnce() {
		Schedule berlin = Schedule.of(Cadence.DAILY, DayOfWeek.MONDAY, List.of("02:30"), "Europe/Berlin");
		Instant first = Instant.parse("2026-10-25T00:30:00Z");
		assertThat(berlin.next(first.minusSeconds(1))).isEqualTo(first);
		assertThat(berlin.next(first)).isEqualTo("2026-10-26T01:30:00Z");
	}

	@Test
	void weekdaysAndWeeksFollowTheLocalCalendar() {
		Schedule weekdays = Schedule.of(Cadence.WEEKDAYS, DayOfWeek.MONDAY, List.of("06:00"), "Pacific/Auckland");
		// Friday evening in UTC is Saturday morning there.
		assertThat(weekdays.next(Instant.parse("2026-07-03T12:00:00Z"))).isEqualTo("2026-07-05T18:00:00Z");
		Schedule weekly = Schedule.of(Cadence.WEEKLY, DayOfWeek.FRIDAY, List.of("08:00"), "UTC");
		assertThat(weekly.next(Instant.parse("2026-07-03T08:00:00Z"))).isEqualTo("2026-07-10T08:00:00Z");
		assertThat(weekly.previous(Instant.parse("2026-07-03T08:00:00Z"))).isEqualTo("2026-06-26T08:00:00Z");
		assertThat(weekly.latest(Instant.parse("2026-07-03T08:00:00Z"))).isEqualTo("2026-07-03T08:00:00Z");
	}

	/**
	 * Five years of random schedules in zones that change their clocks: walking from slot
	 * to slot meets each local time of each day once, and every instant lies in exactly
	 * one window.
	 */
	@TestFactory
	Stream<DynamicTest> windowsHaveNeitherGapNorOverlap() {
		List<ZoneId> zones = ZoneId.getAvailableZoneIds()
			.stream()
			.sorted()
			.map(ZoneId::of)
			.filter((zone) -> zone.getRules().nextTransition(Instant.parse("2024-01-01T00:00:00Z")) != null)
			.toList();
		return IntStream.range(0, 60).mapToObj((seed) -> {
			Random random = new Random(seed);
			Schedule schedule = random(random, zones.get(random.nextInt(zones.size())));
			return DynamicTest.dynamicTest("seed " + seed + ": " + schedule, () -> walk(schedule, random));
		});
	}

	private static Schedule random(Random random, ZoneId zone) {
		TreeSet<LocalTime> times = new TreeSet<>();
		int count = 1 + random.nextInt(3);
		while (times.size() < count) {
			// Half of them in the hours in which clocks change.
			int hour = random.nextBoolean() ? random.nextInt(4) : random.nextInt(24);
			times.add(LocalTime.of(hour, 15 * random.nextInt(4)));
		}
		Cadence cadence = Cadence.values()[random.nextInt(Cadence.values().length)];
		return new Schedule(cadence, DayOfWeek.of(1 + random.nextInt(7)), times, zone);
	}

	private static void walk(Schedule schedule, Random random) {
		TreeSet<Instant> expected = new TreeSet<>();
		FIRST.datesUntil(LAST)
			.filter((date) -> schedule.cadence().includes(date, schedule.weekday()))
			.forEach((date) -> schedule.times()
				.forEach((time) -> expected.add(date.atTime(time).atZone(schedule.zone()).toInstant())));
		List<Instant> walked = new ArrayList<>();
		for (Instant slot = expected.first(); !slot.isAfter(expected.last()); slot = schedule.next(slot)) {
			walked.add(slot);
		}
		assertThat(walked).containsExactlyElementsOf(expected);
		for (int i = 1; i < walked.size(); i += 1 + random.nextInt(5)) {
			Instant from = walked.get(i - 1);
			Instant until = walked.get(i);
			assertThat(schedule.previous(until)).isEqualTo(from);
			long length = Duration.between(from, until).toMillis();
			Instant inside = from.plusMillis(random.nextLong(length));
			assertThat(schedule.latest(inside)).isEqualTo(from);
			assertThat(schedule.next(inside)).isEqualTo(until);
		}
	}

}
