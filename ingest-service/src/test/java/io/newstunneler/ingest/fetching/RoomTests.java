package io.newstunneler.ingest.fetching;

import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class RoomTests {

	private final Room room = new Room(new Room.Step(10, 2), new Room.Step(100, 1));

	@Test
	void smallOnesNeverWait() {
		for (int i = 0; i < 100; i++) {
			assertThat(grows(this.room.hold(), 10)).isTrue();
		}
	}

	@Test
	void largerOnesWaitForEachOther() {
		Room.Hold first = this.room.hold();
		assertThat(grows(first, 1_000)).isTrue();
		Room.Hold second = this.room.hold();
		assertThat(grows(second, 11)).isTrue();
		AtomicBoolean larger = growing(second, 101);
		AtomicBoolean third = growing(this.room.hold(), 11);
		assertThat(larger).isFalse();
		assertThat(third).isFalse();
		first.release().block();
		assertThat(larger).isTrue();
		assertThat(third).isTrue();
	}

	@Test
	void whoLeftWhileWaitingHoldsNothing() {
		Room.Hold first = this.room.hold();
		assertThat(grows(first, 101)).isTrue();
		Room.Hold left = this.room.hold();
		growing(left, 101);
		left.release().block();
		first.release().block();
		assertThat(grows(this.room.hold(), 101)).isTrue();
	}

	private static boolean grows(Room.Hold hold, long size) {
		return growing(hold, size).get();
	}

	private static AtomicBoolean growing(Room.Hold hold, long size) {
		AtomicBoolean grown = new AtomicBoolean();
		hold.grow(size).subscribe((_) -> {
		}, (_) -> {
		}, () -> grown.set(true));
		return grown;
	}

}
