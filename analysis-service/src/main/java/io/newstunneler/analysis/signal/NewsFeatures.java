package io.newstunneler.analysis.signal;

import java.util.LinkedHashMap;
import java.util.Map;

import io.newstunneler.events.Stance;

/**
 * What a plan and its source say about a symbol, as features of a signal.
 */
final class NewsFeatures {

	/** Every plan is about fresh news: articles are planned when they arrive. */
	private static final double NOVELTY = 0.8;

	private NewsFeatures() {
	}

	static Map<String, Object> of(Stance stance, double confidence, String sourceName) {
		Map<String, Object> features = new LinkedHashMap<>();
		features.put("sentiment", switch (stance) {
			case BULLISH -> confidence;
			case BEARISH -> -confidence;
			case NEUTRAL -> 0.0;
		});
		features.put("magnitude", confidence);
		features.put("novelty", NOVELTY);
		features.put("credibility", credibility(sourceName));
		return features;
	}

	private static double credibility(String sourceName) {
		if (sourceName.contains("SEC") || sourceName.contains("Federal Reserve")) {
			return 0.9;
		}
		if (sourceName.contains("Bloomberg") || sourceName.contains("Reuters") || sourceName.contains("WSJ")) {
			return 0.85;
		}
		return 0.7;
	}

}
