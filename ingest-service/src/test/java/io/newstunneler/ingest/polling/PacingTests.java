package io.newstunneler.ingest.polling;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;

import io.newstunneler.ingest.polling.Pacing.Terms;
import io.newstunneler.ingest.polling.Wait.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class PacingTests {

	private static final Duration INTERVAL = Duration.ofMinutes(15);

	private static final Instant NOW = Instant.parse("2026-11-20T12:30:00Z");

	@Test
	void sourcesThatWereAddedTogetherDriftApart() {
		assertThat(after(Terms.of(INTERVAL), 0)).isEqualTo(new Wait(Duration.ofSeconds(855), Reason.INTERVAL));
		assertThat(after(Terms.of(INTERVAL), 1)).isEqualTo(new Wait(Duration.ofSeconds(945), Reason.INTERVAL));
	}

	@ParameterizedTest
	@CsvSource({ "PT1H, PT15M, INTERVAL", "PT20M, PT10M, HABIT", "PT1M, PT5M, HABIT", "P30D, PT15M, INTERVAL" })
	void aBusySourceIsAskedMoreOftenButNotMoreThanThreeTimes(Duration habit, Duration wait, Reason reason) {
		assertThat(after(new Terms(INTERVAL, null, habit, null, null, 0, 0), 0.5)).isEqualTo(new Wait(wait, reason));
	}

	@Test
	void aShortIntervalIsKeptHoweverBusyASourceIs() {
		assertThat(after(new Terms(Duration.ofSeconds(10), null, Duration.ofSeconds(1), null, null, 0, 0), 0.5))
			.isEqualTo(new Wait(Duration.ofSeconds(10), Reason.INTERVAL));
	}

	@ParameterizedTest
	@CsvSource({ "PT1H, PT1H, SERVER_ASKED", "PT1S, PT15M, INTERVAL", "P365D, PT24H, SERVER_ASKED" })
	void whatAServerAsksIsTheLeastAndNeverMoreThanADay(Duration asked, Duration wait, Reason reason) {
		assertThat(after(new Terms(INTERVAL, null, null, asked, null, 0, 0), 0).reason()).isEqualTo(reason);
		assertThat(after(new Terms(INTERVAL, null, null, asked, null, 0, 0), 0.5).time()).isBetween(wait,
				wait.plus(wait.dividedBy(20)));
	}

	@Test
	void whatAPersonSetForASourceBeatsWhatItsDocumentAsksButNotItsServer() {
		Duration own = Duration.ofMinutes(5);
		Duration hour = Duration.ofHours(1);
		assertThat(after(new Terms(INTERVAL, null, null, null, hour, 0, 0), 0).reason())
			.isEqualTo(Reason.DOCUMENT_ASKED);
		assertThat(after(new Terms(INTERVAL, own, null, null, hour, ~0, ~0), 0.5))
			.isEqualTo(new Wait(own, Reason.OWN_INTERVAL));
		assertThat(after(new Terms(INTERVAL, own, null, hour, null, 0, 0), 0))
			.isEqualTo(new Wait(hour, Reason.SERVER_ASKED));
	}

	@Test
	void hoursAndDaysThatADocumentExcludesAreSkipped() {
		// NOW is a Friday, 12:30.
		int noonAndOne = Pacing.hours(Set.of(12, 13));
		assertThat(after(new Terms(INTERVAL, null, null, null, null, noonAndOne, 0), 0.5))
			.isEqualTo(new Wait(Duration.ofMinutes(90), Reason.SKIPPED_TIME));
		int weekend = Pacing.days(Set.of(DayOfWeek.FRIDAY, DayOfWeek.SATURDAY, DayOfWeek.SUNDAY));
		assertThat(NOW.plus(after(new Terms(INTERVAL, null, null, null, null, 0, weekend), 0.5).time()))
			.isEqualTo(Instant.parse("2026-11-23T00:00:00Z"));
		assertThat(after(new Terms(INTERVAL, null, null, null, null, ~0, 0), 0.5).reason())
			.as("a document that excludes every hour is not listened to")
			.isEqualTo(Reason.INTERVAL);
	}

	@ParameterizedTest
	@CsvSource({ "1, PT1M", "2, PT2M", "3, PT4M", "6, PT32M", "1000000, PT6H" })
	void failuresDoubleTheWaitAndNeverEndIt(int failures, Duration wait) {
		assertThat(Pacing.afterFailure(INTERVAL, failures, false, null, 0.5))
			.isEqualTo(new Wait(wait, Reason.BACK_OFF));
	}

	@Test
	void aServerThatSaysNoIsNotAskedEachTime() {
		assertThat(Pacing.afterFailure(INTERVAL, 1, true, null, 0.5).time()).isEqualTo(Duration.ofMinutes(30));
		assertThat(Pacing.afterFailure(INTERVAL, 50, true, null, 0.5).time()).isEqualTo(Duration.ofHours(6));
	}

	@Test
	void aShortIntervalIsTheFirstWait() {
		assertThat(Pacing.afterFailure(Duration.ofSeconds(10), 1, false, null, 0.5).time())
			.isEqualTo(Duration.ofSeconds(10));
	}

	@Test
	void theServersWishIsTheLeast() {
		assertThat(Pacing.afterFailure(INTERVAL, 1, false, Duration.ofHours(1), 0))
			.isEqualTo(new Wait(Duration.ofHours(1), Reason.RETRY_AFTER));
		assertThat(Pacing.afterFailure(INTERVAL, 5, false, Duration.ofSeconds(1), 0.5).time())
			.isEqualTo(Duration.ofMinutes(16));
	}

	private static Wait after(Terms terms, double random) {
		return Pacing.afterSuccess(terms, NOW, random);
	}

}
