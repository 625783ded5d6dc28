package io.newstunneler.events;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A symbol got a signal.
 *
 * @param symbol the symbol
 * @param articleId the article behind it, where one is
 * @param score 0 to 100, one decimal
 * @param label {@code High-Conviction}, {@code Opportunity}, {@code Watch} or
 * {@code Ignore}
 * @param confidence 0 to 1, where a plan gave one
 * @param reasons the contributions, strongest first
 * @param raisedAt when it was raised
 */
public record SignalRaised(String symbol, @Nullable Long articleId, double score, String label,
		@Nullable Double confidence, List<Reason> reasons, Instant raisedAt) implements Fact {

	public static final String TOPIC = "news.signal.raised.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return this.symbol;
	}

	/**
	 * One contribution to a signal's score.
	 *
	 * @param feature name of the feature
	 * @param value its value
	 * @param contribution what it added to the raw score, negative where it took away
	 */
	public record Reason(String feature, double value, double contribution) {
	}

}
