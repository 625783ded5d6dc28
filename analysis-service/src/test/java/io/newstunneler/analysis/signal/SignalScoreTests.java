package io.newstunneler.analysis.signal;

import java.util.HashMap;
import java.util.Map;

import io.newstunneler.events.SignalRaised.Reason;
import io.newstunneler.events.Stance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is the score the contract's, and do its reasons add up?
 */
class SignalScoreTests {

	@Test
	void nothingSpeaksNeitherWay() {
		assertThat(SignalScore.of(Map.of()).score()).isEqualTo(50);
		assertThat(SignalScore.of(Map.of("unheard_of", 5)).reasons()).isEmpty();
	}

	@Test
	void newsAreWeighedAndSquashed() {
		SignalScore score = SignalScore.of(NewsFeatures.of(Stance.BULLISH, 0.9, "Reuters"));
		// 24·0.9 + 16·0.9 + 10·0.8 + 8·0.85 = 50.8; 100/(1+e^-3.048) = 95.47
		assertThat(score.score()).isEqualTo(95.5);
		assertThat(score.label()).isEqualTo("High-Conviction");
		assertThat(score.reasons()).containsExactly(new Reason("sentiment", 0.9, 21.6),
				new Reason("magnitude", 0.9, 14.4), new Reason("novelty", 0.8, 8),
				new Reason("credibility", 0.85, 6.8));
	}

	@Test
	void bearishNewsTakeAway() {
		SignalScore score = SignalScore.of(NewsFeatures.of(Stance.BEARISH, 0.9, "SEC filings"));
		// -21.6 + 14.4 + 8 + 7.2 = 8
		assertThat(score.score()).isEqualTo(61.8);
		assertThat(score.reasons().getFirst()).isEqualTo(new Reason("sentiment", -0.9, -21.6));
	}

	@ParameterizedTest
	@CsvSource({ "ret_1d,0.5,4", "ret_1d,-0.05,-2", "vol_z,50,30", "vol_z,-50,-10", "vwap_dev,0.01,3", "gap_pct,-1,-2",
			"earnings_in_days,2,4", "earnings_in_days,7,2", "sector_momo_pct,1,6", "beta,2.3,-6", "atr_pct,0.09,-5" })
	void theMarketIsClippedAndWeighed(String feature, double value, double contribution) {
		assertThat(SignalScore.of(Map.of(feature, value)).reasons())
			.containsExactly(new Reason(feature, value, contribution));
	}

	@ParameterizedTest
	@CsvSource({ "guidance_up,61.8", "guidance_down,35.4", "litigation,41.1", "other,50.0" })
	void topicsNudge(String topic, double score) {
		assertThat(SignalScore.of(Map.of("topic", topic)).score()).isEqualTo(score);
	}

	@Test
	void aHaltOutweighsTheNews() {
		Map<String, Object> features = new HashMap<>(NewsFeatures.of(Stance.BULLISH, 0.9, "x"));
		features.put("halted", true);
		assertThat(SignalScore.of(features).label()).isEqualTo("Watch");
	}

	@ParameterizedTest
	@CsvSource({ "75,High-Conviction", "74.9,Opportunity", "60,Opportunity", "59.9,Watch", "45,Watch", "44.9,Ignore" })
	void labelsBeginWhereTheContractSays(double score, String label) {
		assertThat(SignalScore.label(score)).isEqualTo(label);
	}

	@Test
	void termsOfTheMarketThatAreAbsentAreListedAndAddNothing() {
		Map<String, Object> features = Map.of("sentiment", 0.7, "magnitude", 0.7, "beta", 1.0);
		assertThat(SignalScore.absent(features)).contains("ret_1d", "vol_z", "gap_pct", "halted")
			.doesNotContain("beta");
		assertThat(SignalScore.of(features).reasons()).extracting((reason) -> reason.feature())
			.containsExactlyInAnyOrder("sentiment", "magnitude");
	}

}
