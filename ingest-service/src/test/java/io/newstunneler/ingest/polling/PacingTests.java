package io.newstunneler.ingest.polling;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PacingTests {

	private static final Duration INTERVAL = Duration.ofMinutes(15);

	@Test
	void sourcesThatWereAddedTogetherDriftApart() {
		assertThat(Pacing.afterSuccess(INTERVAL, 0)).isEqualTo(Duration.ofSeconds(855));
		assertThat(Pacing.afterSuccess(INTERVAL, 1)).isEqualTo(Duration.ofSeconds(945));
	}

	@ParameterizedTest
	@CsvSource({ "1, PT1M", "2, PT2M", "3, PT4M", "6, PT32M", "1000000, PT6H" })
	void failuresDoubleTheWaitAndNeverEndIt(int failures, Duration wait) {
		assertThat(Pacing.afterFailure(INTERVAL, failures, null, 0.5)).isEqualTo(wait);
	}

	@Test
	void aShortIntervalIsTheFirstWait() {
		assertThat(Pacing.afterFailure(Duration.ofSeconds(10), 1, null, 0.5)).isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void theServersWishIsTheLeast() {
		assertThat(Pacing.afterFailure(INTERVAL, 1, Duration.ofHours(1), 0)).isEqualTo(Duration.ofHours(1));
		assertThat(Pacing.afterFailure(INTERVAL, 5, Duration.ofSeconds(1), 0.5)).isEqualTo(Duration.ofMinutes(16));
	}

}
