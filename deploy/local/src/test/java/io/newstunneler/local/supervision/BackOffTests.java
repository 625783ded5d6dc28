package io.newstunneler.local.supervision;

import java.time.Duration;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class BackOffTests {

	private final BackOff backOff = new BackOff();

	@Test
	void aPartThatDiesAgainAndAgainWaitsLongerUpToHalfAMinute() {
		Duration first = this.backOff.after(Duration.ofSeconds(1));
		Duration second = this.backOff.after(Duration.ofSeconds(1));
		Duration tenth = second;
		for (int i = 3; i <= 10; i++) {
			tenth = this.backOff.after(Duration.ofSeconds(1));
		}
		assertThat(first).isLessThan(Duration.ofSeconds(1));
		assertThat(second).isGreaterThan(first);
		assertThat(tenth).isEqualTo(Duration.ofSeconds(30));
	}

	@Test
	void aPartThatHadRecoveredComesBackAtOnce() {
		for (int i = 0; i < 10; i++) {
			this.backOff.after(Duration.ofSeconds(1));
		}
		assertThat(this.backOff.after(Duration.ofMinutes(5))).isLessThan(Duration.ofSeconds(1));
	}

}
