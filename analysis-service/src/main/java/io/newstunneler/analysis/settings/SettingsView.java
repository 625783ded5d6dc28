package io.newstunneler.analysis.settings;

import java.util.Objects;

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

	SettingsView with(SettingsChange change) {
		return new SettingsView(Objects.requireNonNullElse(change.weightCatalyst(), this.weightCatalyst),
				Objects.requireNonNullElse(change.weightNovelty(), this.weightNovelty),
				Objects.requireNonNullElse(change.weightCredibility(), this.weightCredibility),
				Objects.requireNonNullElse(change.weightSentiment(), this.weightSentiment),
				Objects.requireNonNullElse(change.weightLiquidity(), this.weightLiquidity),
				Objects.requireNonNullElse(change.minAlertScore(), this.minAlertScore),
				Objects.requireNonNullElse(change.pollIntervalSec(), this.pollIntervalSec));
	}

	static SettingsView of(SettingsChanged settings) {
		return new SettingsView(settings.weightCatalyst(), settings.weightNovelty(), settings.weightCredibility(),
				settings.weightSentiment(), settings.weightLiquidity(), settings.minAlertScore(),
				settings.pollIntervalSeconds());
	}

}
