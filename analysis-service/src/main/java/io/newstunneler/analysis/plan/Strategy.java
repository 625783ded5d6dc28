package io.newstunneler.analysis.plan;

import java.math.BigDecimal;
import java.math.RoundingMode;

import io.newstunneler.analysis.plan.analyst.Plan;
import io.newstunneler.events.Stance;

/**
 * What a plan means for a portfolio: the contract's mapping of catalyst and stance to a
 * bucket, and of confidence to a size.
 *
 * @param bucket e.g. {@code Earnings Momentum}
 * @param risk how much, how long, until when
 */
record Strategy(String bucket, Risk risk) {

	/** Share of the account at confidence 0.5; 0 at 0, twice as much at 1. */
	private static final double BASE_POSITION = 0.02;

	private static final double LARGEST_POSITION = 0.05;

	static Strategy of(Plan plan) {
		return new Strategy(bucket(plan), new Risk(position(plan.confidence()), stopGuideline(plan),
				Math.clamp(plan.nearTermWindowDays(), 1, 5), plan.confidence()));
	}

	private static String bucket(Plan plan) {
		return switch (plan.catalystType()) {
			case EARNINGS, GUIDANCE -> earningsBucket(plan.stance());
			case FDA, MERGER, CONTRACT -> "Event-Driven: " + plan.catalystType().label();
			case MACRO -> "Macro Shock";
			case OTHER -> "General News";
		};
	}

	private static String earningsBucket(Stance stance) {
		return switch (stance) {
			case BULLISH -> "Earnings Momentum";
			case BEARISH -> "Earnings Fade";
			case NEUTRAL -> "Earnings Watch";
		};
	}

	private static String stopGuideline(Plan plan) {
		return switch (plan.catalystType()) {
			case EARNINGS, GUIDANCE -> "Invalidate on earnings miss or guidance cut; stop at prior day low";
			case FDA, MERGER, CONTRACT -> "Invalidate on catalyst reversal or deal break; tight stop";
			case MACRO -> "Invalidate on macro reversal; use sector ETF as hedge";
			case OTHER -> "Invalidate on break of prior day low or negative news";
		};
	}

	/** Six digits keep the noise of binary fractions out of what people read. */
	private static double position(double confidence) {
		double share = Math.min(BASE_POSITION * (1 + 2 * (confidence - 0.5)), LARGEST_POSITION);
		return BigDecimal.valueOf(share).setScale(6, RoundingMode.HALF_EVEN).doubleValue();
	}

	/**
	 * How to size and to end a position.
	 *
	 * @param maxPositionPct largest share of the account, as a fraction: 0 to 0.05
	 * @param stopGuideline when to get out
	 * @param reviewInDays when to look again, 1 to 5
	 * @param confidence the plan's confidence, 0 to 1
	 */
	record Risk(double maxPositionPct, String stopGuideline, int reviewInDays, double confidence) {
	}

}
