package io.newstunneler.gateway.live;

import java.time.Instant;

import io.newstunneler.events.PlanCreated;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;

/**
 * A plan in short; the whole is at {@code GET /api/articles/{id}/plan}.
 *
 * @param articleId identity of the article
 * @param ticker the symbol that it is about
 * @param unverified whether the text does not support the ticker
 * @param stance which way it leans
 * @param confidence 0 to 1
 * @param catalystType as in the plan
 * @param summary one or two sentences
 * @param strategyBucket as in the plan
 * @param model who wrote it
 * @param createdAt when
 */
record Plan(long articleId, @Nullable String ticker, boolean unverified, Stance stance, double confidence,
		String catalystType, String summary, String strategyBucket, String model, Instant createdAt) {

	static Plan of(PlanCreated fact) {
		return new Plan(fact.articleId(), fact.ticker(), fact.unverified(), fact.stance(), fact.confidence(),
				fact.catalystType(), fact.summary(), fact.strategyBucket(), fact.model(), fact.createdAt());
	}

}
