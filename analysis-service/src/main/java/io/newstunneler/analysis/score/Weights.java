package io.newstunneler.analysis.score;

import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.SettingsChanged;

/**
 * How much each part of the score counts.
 *
 * @param catalyst 0 to 5
 * @param novelty 0 to 5
 * @param credibility 0 to 5
 * @param sentiment 0 to 5
 * @param liquidity 0 to 5
 */
public record Weights(double catalyst, double novelty, double credibility, double sentiment, double liquidity) {

	public static Weights of(SettingsChanged settings) {
		return new Weights(settings.weightCatalyst(), settings.weightNovelty(), settings.weightCredibility(),
				settings.weightSentiment(), settings.weightLiquidity());
	}

	/**
	 * The sum of the weighted parts. Rounded to six decimals, which is finer than any
	 * weight and hides what binary fractions add, so that a total equals a threshold
	 * where arithmetic on paper says so.
	 * @param parts the unweighted parts
	 * @return the total of a score
	 */
	public double total(ScoreParts parts) {
		double sum = this.catalyst * parts.catalyst() + this.novelty * parts.novelty()
				+ this.credibility * parts.credibility() + this.sentiment * parts.sentiment()
				+ this.liquidity * parts.liquidity();
		return Math.round(sum * 1e6) / 1e6;
	}

}
