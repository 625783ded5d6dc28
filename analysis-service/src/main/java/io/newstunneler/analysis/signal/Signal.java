package io.newstunneler.analysis.signal;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.newstunneler.events.SignalRaised;
import io.newstunneler.events.SignalRaised.Reason;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;

/**
 * A symbol's signal at a moment.
 *
 * @param symbol the symbol
 * @param t the moment, in milliseconds since 1970
 * @param articleId the article behind it, where one is
 * @param features what went into the score
 * @param score 0 to 100, one decimal
 * @param label what to do with it
 * @param reasons what each feature added, strongest first
 * @param confidence of the plan behind it
 */
record Signal(String symbol, long t, @Nullable Long articleId, Map<String, ?> features, double score, String label,
		List<Reason> reasons, @Nullable Double confidence) {

	static Signal of(String symbol, long t, @Nullable Long articleId, Map<String, ?> features,
			@Nullable Double confidence) {
		SignalScore score = SignalScore.of(features);
		return new Signal(symbol, t, articleId, features, score.score(), score.label(), score.reasons(), confidence);
	}

	static Signal ofNews(String symbol, long t, long articleId, Stance stance, double confidence, String sourceName) {
		return of(symbol, t, articleId, NewsFeatures.of(stance, confidence, sourceName), confidence);
	}

	SignalRaised raised() {
		return new SignalRaised(this.symbol, this.articleId, this.score, this.label, this.confidence, this.reasons,
				Instant.ofEpochMilli(this.t));
	}

}
