package io.newstunneler.gateway.live;

import java.time.Instant;

import io.newstunneler.events.AlertRaised;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an alert says.
 */
class AlertTests {

	private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

	@Test
	void bothSpellingsOfSourceAndTickerAreSent() {
		Alert alert = Alert.of(raised("short"));
		assertThat(alert.source()).isEqualTo("Wire").isEqualTo(alert.sourceName());
		assertThat(alert.ticker()).isEqualTo("ACME").isEqualTo(alert.tickerGuess());
		assertThat(alert.summary()).isEqualTo("short");
	}

	@Test
	void theSummaryIsAtMostTwoHundredCharactersAndNoneIsCutInHalf() {
		assertThat(Alert.of(raised("a".repeat(600))).summary()).hasSize(200);
		assertThat(Alert.of(raised("a".repeat(199) + "\uD83D\uDCC8" + "b")).summary()).isEqualTo("a".repeat(199));
	}

	private static AlertRaised raised(String summary) {
		return new AlertRaised(7, 3, "Wire", "https://wire.example/feed", "https://wire.example/7", "Acme beats",
				summary, "ACME", 15.5, 12, NOON, NOON, 7L);
	}

}
