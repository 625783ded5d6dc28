package io.newstunneler.digest.article;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.PlanCreated;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes over plans.
 */
@Component
class PlanCreatedListener implements FactListener<PlanCreated> {

	private final Articles articles;

	PlanCreatedListener(Articles articles) {
		this.articles = articles;
	}

	@Override
	public Class<PlanCreated> type() {
		return PlanCreated.class;
	}

	@Override
	public Mono<Void> on(List<Received<PlanCreated>> facts) {
		return this.articles.planned(facts);
	}

}
