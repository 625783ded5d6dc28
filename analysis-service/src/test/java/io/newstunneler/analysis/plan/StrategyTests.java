package io.newstunneler.analysis.plan;

import java.util.List;

import io.newstunneler.analysis.plan.analyst.CatalystType;
import io.newstunneler.analysis.plan.analyst.Plan;
import io.newstunneler.events.Stance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Are bucket and size those of the contract?
 */
class StrategyTests {

	@ParameterizedTest
	@CsvSource({ "EARNINGS,BULLISH,Earnings Momentum", "GUIDANCE,BEARISH,Earnings Fade",
			"EARNINGS,NEUTRAL,Earnings Watch", "FDA,BULLISH,Event-Driven: FDA", "MERGER,BEARISH,Event-Driven: M&A",
			"CONTRACT,NEUTRAL,Event-Driven: CONTRACT", "MACRO,BULLISH,Macro Shock", "OTHER,BEARISH,General News" })
	void theBucketFollowsFromCatalystAndStance(CatalystType catalyst, Stance stance, String bucket) {
		assertThat(Strategy.of(plan(catalyst, stance, 0.5, 3)).bucket()).isEqualTo(bucket);
	}

	@ParameterizedTest
	@CsvSource({ "0,0", "0.5,0.02", "0.75,0.03", "0.9,0.036", "1,0.04" })
	void theSizeFollowsFromTheConfidence(double confidence, double share) {
		Strategy.Risk risk = Strategy.of(plan(CatalystType.OTHER, Stance.BULLISH, confidence, 3)).risk();
		assertThat(risk.maxPositionPct()).isCloseTo(share, within(1e-9));
		assertThat(risk.confidence()).isEqualTo(confidence);
	}

	@Test
	void theReviewIsWithinOneAndFiveDays() {
		assertThat(Strategy.of(plan(CatalystType.OTHER, Stance.BULLISH, 0.5, 0)).risk().reviewInDays()).isEqualTo(1);
		assertThat(Strategy.of(plan(CatalystType.OTHER, Stance.BULLISH, 0.5, 4)).risk().reviewInDays()).isEqualTo(4);
		assertThat(Strategy.of(plan(CatalystType.OTHER, Stance.BULLISH, 0.5, 90)).risk().reviewInDays()).isEqualTo(5);
	}

	private static Plan plan(CatalystType catalyst, Stance stance, double confidence, int days) {
		return new Plan(null, null, catalyst, stance, "Thesis", List.of(), days, confidence, List.of(), List.of(), "",
				"Summary", null);
	}

}
