package io.newstunneler.analysis.settings;

import io.newstunneler.events.SettingsChanged;

/**
 * The settings as the API shows them.
 *
 * @param weightCatalyst how much a catalyst counts
 * @param weightNovelty how much novelty counts
 * @param weightCredibility how much the source's credibility counts
 * @param weightSentiment how much the tone counts
 * @param weightLiquidity how much the symbol's liquidity counts
 * @param minAlertScore from which total on an article raises an alert and earns a plan
 * @param pollIntervalSec seconds between two polls of a source
 */
record SettingsView(double weightCatalyst, double weightNovelty, double weightCredibility, double weightSentiment,
		double weightLiquidity, double minAlertScore, int pollIntervalSec) {

	static SettingsView of(SettingsChanged settings) {
		return new SettingsView(settings.weightCatalyst(), settings.weightNovelty(), settings.weightCredibility(),
				settings.weightSentiment(), settings.weightLiquidity(), settings.minAlertScore(),
				settings.pollIntervalSeconds());
	}

}
