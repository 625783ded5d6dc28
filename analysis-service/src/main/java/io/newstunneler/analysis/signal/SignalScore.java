package io.newstunneler.analysis.signal;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

import io.newstunneler.events.SignalRaised.Reason;
import org.jspecify.annotations.Nullable;

/**
 * The score of a signal: weighted features, squashed to 0 to 100. Weights and labels are
 * the contract's, section 4.7. A feature that is absent adds nothing, so a signal without
 * market data is a signal about the news alone.
 *
 * @param score 0 to 100, one decimal; 50 where nothing speaks either way
 * @param label what to do with it
 * @param reasons what each feature added, strongest first
 */
record SignalScore(double score, String label, List<Reason> reasons) {

	private static final double STEEPNESS = 0.06;

	private static final List<String> MARKET = List.of("ret_1d", "vol_z", "vwap_dev", "gap_pct", "earnings_in_days",
			"sector_momo_pct", "beta", "atr_pct", "halted");

	private static final Map<String, Double> TOPICS = Map.of("guidance_up", 8.0, "guidance_down", -10.0, "M&A", 6.0,
			"litigation", -6.0, "downgrade", -5.0, "upgrade", 5.0, "earnings", 4.0);

	/**
	 * The terms of the market that a signal says nothing about, each of which added
	 * nothing.
	 * @param features features of a signal
	 * @return their names, as in the contract
	 */
	static List<String> absent(Map<String, ?> features) {
		return MARKET.stream().filter((name) -> features.get(name) == null).toList();
	}

	/**
	 * Scores features.
	 * @param features by the contract's names: {@code sentiment}, {@code magnitude},
	 * {@code novelty}, {@code credibility}, and of the market {@code ret_1d},
	 * {@code vol_z}, {@code vwap_dev}, {@code gap_pct}, {@code earnings_in_days},
	 * {@code sector_momo_pct}, {@code topic}, {@code halted}, {@code beta},
	 * {@code atr_pct}
	 * @return the score
	 */
	static SignalScore of(Map<String, ?> features) {
		Sum sum = new Sum(features);
		sum.add("sentiment", (v) -> 24 * v);
		sum.add("magnitude", (v) -> 16 * v);
		sum.add("novelty", (v) -> 10 * v);
		sum.add("credibility", (v) -> 8 * v);
		sum.add("ret_1d", (v) -> 8 * 5 * Math.clamp(v, -0.1, 0.1));
		sum.add("vol_z", (v) -> 10 * Math.clamp(v / 5, -1, 3));
		sum.add("vwap_dev", (v) -> 6 * 50 * Math.clamp(v, -0.02, 0.02));
		sum.add("gap_pct", (v) -> 4 * 10 * Math.clamp(v, -0.05, 0.05));
		sum.add("earnings_in_days", (v) -> 4 * ((v <= 2) ? 1 : (v <= 7) ? 0.5 : 0));
		sum.add("sector_momo_pct", (v) -> 6 * 2 * (v - 0.5));
		sum.add("beta", (v) -> (v > 2.2) ? -6 : 0);
		sum.add("atr_pct", (v) -> (v > 0.08) ? -5 : 0);
		if (features.get("topic") instanceof String topic) {
			sum.add("topic:" + topic, 1, TOPICS.getOrDefault(topic, 0.0));
		}
		if (Boolean.TRUE.equals(features.get("halted"))) {
			sum.add("halted", 1, -50);
		}
		double score = rounded(100 / (1 + Math.exp(-STEEPNESS * sum.total)), 1);
		return new SignalScore(score, label(score), sum.reasons());
	}

	static String label(double score) {
		if (score >= 75) {
			return "High-Conviction";
		}
		if (score >= 60) {
			return "Opportunity";
		}
		return (score >= 45) ? "Watch" : "Ignore";
	}

	private static double rounded(double value, int digits) {
		return BigDecimal.valueOf(value).setScale(digits, RoundingMode.HALF_EVEN).doubleValue();
	}

	/**
	 * What a feature's value is worth.
	 */
	@FunctionalInterface
	private interface Worth {

		double of(double value);

	}

	private static final class Sum {

		private final Map<String, ?> features;

		private final List<Reason> reasons = new ArrayList<>();

		private double total;

		Sum(Map<String, ?> features) {
			this.features = features;
		}

		void add(String feature, Worth worth) {
			if (number(this.features.get(feature)) instanceof Double value) {
				add(feature, value, worth.of(value));
			}
		}

		void add(String feature, double value, double contribution) {
			this.total += contribution;
			if (contribution != 0) {
				this.reasons.add(new Reason(feature, rounded(value, 4), rounded(contribution, 2)));
			}
		}

		List<Reason> reasons() {
			return this.reasons.stream()
				.sorted(Comparator.comparingDouble((Reason reason) -> -Math.abs(reason.contribution())))
				.toList();
		}

		private static @Nullable Double number(@Nullable Object value) {
			return (value instanceof Number number) ? number.doubleValue() : null;
		}

	}

}
