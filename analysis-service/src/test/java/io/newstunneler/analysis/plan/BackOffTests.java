package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are pauses long enough, spread and bounded?
 */
class BackOffTests {

	private final BackOff backOff = new BackOff(Duration.ofSeconds(2), Duration.ofSeconds(30));

	private final Random random = new Random(7);

	@Test
	void pausesDoubleUpToTheLongest() {
		for (int i = 0; i < 1000; i++) {
			assertThat(this.backOff.after(1, null, this.random)).isBetween(Duration.ofSeconds(1),
					Duration.ofSeconds(2));
			assertThat(this.backOff.after(3, null, this.random)).isBetween(Duration.ofSeconds(4),
					Duration.ofSeconds(8));
			assertThat(this.backOff.after(60, null, this.random)).isBetween(Duration.ofSeconds(15),
					Duration.ofSeconds(30));
		}
	}

	@Test
	void whatTheAnalystAsksForIsNeverUndercut() {
		for (int i = 0; i < 1000; i++) {
			assertThat(this.backOff.after(1, Duration.ofSeconds(7), this.random)).isBetween(Duration.ofSeconds(7),
					Duration.ofSeconds(8));
			assertThat(this.backOff.after(1, Duration.ZERO, this.random)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
		}
	}

	@Test
	void runsThatFailedTogetherComeBackApart() {
		assertThat(IntStream.range(0, 100).mapToObj((_) -> this.backOff.after(3, null, this.random)).distinct().count())
			.isGreaterThan(90);
	}

}
