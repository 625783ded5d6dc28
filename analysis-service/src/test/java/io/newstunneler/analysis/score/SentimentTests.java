package io.newstunneler.analysis.score;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Does a text sound as it does to an investor?
 */
class SentimentTests {

	@ParameterizedTest
	@ValueSource(strings = { "Shares of the company", "The security holders have an interest in the trust",
			"United Energy files its annual report", "The Federal Reserve releases its minutes", "", "…",
			"How to buy a bond", "It opens on Monday and closes on Friday",
			"The committee published its agenda for the year" })
	void ordinaryWordsOfFinanceHaveNoTone(String text) {
		assertThat(of(text)).isZero();
	}

	@Test
	void aSumIsNormalisedAsInVader() {
		// One word of valence 1.9: 1.9 / sqrt(1.9² + 15).
		assertThat(of("a strong year")).isCloseTo(0.4404, within(0.0001));
	}

	@Test
	void aDirectionCountsBeforeAFigure() {
		assertThat(of("Shares up 3%")).isGreaterThan(0.2);
		assertThat(of("Shares down by 3%")).isLessThan(-0.2);
		assertThat(of("Up to 40 people")).isBetween(-0.2, 0.2);
	}

	@Test
	void whatAProfitDoesDecides() {
		assertThat(of("Profit falls")).isLessThan(-0.2);
		assertThat(of("Profit rises")).isGreaterThan(0.2);
	}

	@Test
	void negationTurnsTheTone() {
		assertThat(of("no strong year")).isNegative();
		assertThat(of("It isn't a good year")).isNegative();
		assertThat(of("It isn’t a good year")).isNegative();
		assertThat(of("avoids bankruptcy")).isPositive();
		assertThat(of("not seen for long in any way good")).isPositive();
	}

	@Test
	void boostersStrengthenAndDampersWeaken() {
		double plain = of("prices fall");
		assertThat(of("prices sharply fall")).isLessThan(plain);
		assertThat(of("prices slightly fall")).isGreaterThan(plain).isNegative();
		assertThat(of("prices sharply then fall")).isLessThan(plain).isGreaterThan(of("prices sharply fall"));
	}

	@Test
	void capitalsAndExclamationMarksStrengthen() {
		assertThat(of("stocks SOAR today")).isGreaterThan(of("stocks soar today"));
		assertThat(of("STOCKS SOAR TODAY")).isEqualTo(of("stocks soar today"));
		assertThat(of("stocks soar!")).isGreaterThan(of("stocks soar"));
		assertThat(of("stocks sink!")).isLessThan(of("stocks sink"));
		assertThat(of("soar!!!!!!!!!")).isEqualTo(of("soar!!!!"));
	}

	@Test
	void whatFollowsButWeighsMore() {
		assertThat(of("sales rise but losses loom: losses")).isNegative();
		assertThat(of("losses last year but strong now")).isPositive();
	}

	@Test
	void itSaysWhichWordsDecided() {
		assertThat(Sentiment.of(Word.of("Strong profit, weak outlook, gain"), "").tellingWords())
			.containsExactly("strong", "profit", "weak");
	}

	@Test
	void compoundStaysWithinItsBounds() {
		assertThat(of("excellent ".repeat(2_000))).isGreaterThan(0.99).isLessThanOrEqualTo(1);
		assertThat(of("terrible ".repeat(2_000))).isLessThan(-0.99).isGreaterThanOrEqualTo(-1);
	}

	private static double of(String text) {
		return Sentiment.of(Word.of(text), text).compound();
	}

}
