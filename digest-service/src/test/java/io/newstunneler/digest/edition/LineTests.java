package io.newstunneler.digest.edition;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.newstunneler.digest.schedule.Cadence;
import io.newstunneler.digest.schedule.Schedule;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

import static org.assertj.core.api.Assertions.assertThat;

class LineTests {

	private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");

	private static final Instant LAST = Instant.parse("2029-01-01T00:00:00Z");

	private static final List<ZoneId> ZONES = ZoneId.getAvailableZoneIds()
		.stream()
		.sorted()
		.map(ZoneId::of)
		.filter((zone) -> zone.getRules().nextTransition(FIRST) != null)
		.toList();

	@Test
	void aLineThatMissedDaysIsServedOnceUpToItsLastSlot() {
		Line line = line(Schedule.of(Cadence.DAILY, DayOfWeek.MONDAY, List.of("08:00"), "UTC"),
				Instant.parse("2026-11-20T08:00:00Z"));
		Window window = line.due(Instant.parse("2026-11-23T09:30:00Z"));
		assertThat(window.from()).isEqualTo("2026-11-20T08:00:00Z");
		assertThat(window.until()).isEqualTo("2026-11-23T08:00:00Z");
	}

	/**
	 * Five years of a subscriber who now and then moves to another zone, wants other
	 * times, asks for an edition out of turn or pauses, by a service that is sometimes
	 * away: every instant lies in exactly one window, and a slot that came in peace ends
	 * exactly one.
	 */
	@TestFactory
	Stream<DynamicTest> everyInstantLiesInExactlyOneWindowWhateverChanges() {
		return IntStream.range(0, 200)
			.mapToObj((seed) -> DynamicTest.dynamicTest("seed " + seed, () -> live(new Random(seed))));
	}

	/** As {@link Lines} serves a line and {@code Subscribers} wakes it. */
	private static void live(Random random) {
		Schedule schedule = schedule(random);
		Instant covered = schedule.next(FIRST);
		Instant next = schedule.next(covered);
		Instant now = covered;
		List<Window> made = new ArrayList<>();
		List<Instant> peaceful = new ArrayList<>();
		while (now.isBefore(LAST)) {
			boolean away = random.nextInt(40) == 0;
			int change = random.nextInt(60);
			if (change < 3) {
				// Somewhere before the next slot: another schedule, a pause, or "send
				// now".
				now = now.plusSeconds(random.nextLong(Math.max(1, Duration.between(now, next).toSeconds())));
				if (change == 0) {
					schedule = schedule(random);
					next = schedule.next(now);
				}
				else if (change == 1) {
					next = schedule.next(now.plus(Duration.ofDays(1 + random.nextInt(28))));
				}
				else {
					covered = serve(line(schedule, covered).upTo(now), covered, made);
					next = schedule.next(now);
				}
				continue;
			}
			now = away ? next.plus(Duration.ofMinutes(random.nextInt(20_000))) : next;
			if (!away) {
				peaceful.add(next);
			}
			covered = serve(line(schedule, covered).due(now), covered, made);
			next = schedule.next(now);
		}
		for (int i = 1; i < made.size(); i++) {
			assertThat(made.get(i).from()).isEqualTo(made.get(i - 1).until());
		}
		assertThat(made).allMatch((window) -> window.from().isBefore(window.until()));
		assertThat(made).extracting(Window::until).containsAll(peaceful).doesNotHaveDuplicates();
		assertThat(peaceful).hasSizeGreaterThan(100);
	}

	private static Instant serve(Window window, Instant covered, List<Window> made) {
		if (window.from().isBefore(window.until())) {
			made.add(window);
		}
		return window.until().isAfter(covered) ? window.until() : covered;
	}

	private static Schedule schedule(Random random) {
		TreeSet<LocalTime> times = new TreeSet<>();
		int count = 1 + random.nextInt(3);
		while (times.size() < count) {
			// Half of them in the hours in which clocks change.
			times.add(LocalTime.of(random.nextBoolean() ? random.nextInt(4) : random.nextInt(24),
					15 * random.nextInt(4)));
		}
		return new Schedule(Cadence.values()[random.nextInt(Cadence.values().length)],
				DayOfWeek.of(1 + random.nextInt(7)), times, ZONES.get(random.nextInt(ZONES.size())));
	}

	private static Line line(Schedule schedule, @Nullable Instant covered) {
		return new Line(1, 1, 1L, schedule, "{}", covered);
	}

}
