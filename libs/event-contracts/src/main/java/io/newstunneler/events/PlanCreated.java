package io.newstunneler.events;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A validated trading plan was stored for an article.
 *
 * @param articleId identity of the article
 * @param planRunId identity of the run that wrote it
 * @param ticker the symbol that the plan is about
 * @param unverified whether the ticker is not supported by the text
 * @param stance which way it leans
 * @param confidence 0 to 1
 * @param catalystType {@code EARNINGS}, {@code FDA}, {@code M&A}, {@code CONTRACT},
 * {@code GUIDANCE}, {@code MACRO} or {@code OTHER}
 * @param thesis the argument in a few sentences
 * @param summary the plan in one or two sentences
 * @param strategyBucket as in the contract, e.g. {@code Earnings Momentum}
 * @param model name of the model, {@code rules} for the built-in analyst
 * @param promptVersion version of the prompt
 * @param flagVariant the flag variant that chose model or prompt, where one did
 * @param tokens tokens of prompt and answer together, all attempts
 * @param costUsd price of all attempts in US dollars, where it is known
 * @param articleTotal the article's score
 * @param createdAt when it was stored
 * @param keyFacts what it rests on, a sentence each
 * @param risks what speaks against it, a sentence each
 */
public record PlanCreated(long articleId, long planRunId, @Nullable String ticker, boolean unverified, Stance stance,
		double confidence, String catalystType, String thesis, String summary, String strategyBucket, String model,
		String promptVersion, @Nullable String flagVariant, int tokens, @Nullable BigDecimal costUsd,
		double articleTotal, Instant createdAt, @Nullable List<String> keyFacts,
		@Nullable List<String> risks) implements Fact {

	public static final String TOPIC = "news.plan.created.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.articleId);
	}

}
