package io.newstunneler.events;

import java.time.Instant;

/**
 * Weights, thresholds or the poll interval changed; carries all of them. The topic is
 * compacted, so the last one is always there to be read.
 *
 * @param weightCatalyst 0 to 5
 * @param weightNovelty 0 to 5
 * @param weightCredibility 0 to 5
 * @param weightSentiment 0 to 5
 * @param weightLiquidity 0 to 5
 * @param minAlertScore the alert threshold, 0 to 100
 * @param pollIntervalSeconds seconds between two polls of a source, 10 to 86,400
 * @param changedAt when they changed
 */
public record SettingsChanged(double weightCatalyst, double weightNovelty, double weightCredibility,
		double weightSentiment, double weightLiquidity, double minAlertScore, int pollIntervalSeconds,
		Instant changedAt) implements Fact {

	public static final String TOPIC = "news.settings.changed.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return "settings";
	}

}
