package io.newstunneler.ingest.polling;

import io.newstunneler.ingest.polling.Settlement.Move;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class MoveTests {

	private static final String NEW = "https://example.com/new";

	@Test
	void aPermanentRedirectIsBelievedWhenItWasSeenThreeTimesInARow() {
		Move move = Move.NONE.seen(NEW).seen(NEW);
		assertThat(move.location()).isNull();
		assertThat(move.seen(NEW).location()).isEqualTo(NEW);
	}

	@Test
	void aServerThatChangesItsMindIsNotBelieved() {
		assertThat(Move.NONE.seen(NEW).seen(NEW).seen(null).seen(NEW).location()).isNull();
		assertThat(Move.NONE.seen(NEW).seen("https://example.com/other").seen(NEW).location()).isNull();
	}

	@Test
	void whatHasMovedStaysMoved() {
		assertThat(Move.NONE.seen(NEW).seen(NEW).seen(NEW).seen(null).location()).isEqualTo(NEW);
	}

}
