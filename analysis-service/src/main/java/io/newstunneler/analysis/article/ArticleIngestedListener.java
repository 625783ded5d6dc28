package io.newstunneler.analysis.article;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.ArticleIngested;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes in what ingest found.
 */
@Component
class ArticleIngestedListener implements FactListener<ArticleIngested> {

	private final Intake intake;

	ArticleIngestedListener(Intake intake) {
		this.intake = intake;
	}

	@Override
	public Class<ArticleIngested> type() {
		return ArticleIngested.class;
	}

	@Override
	public Mono<Void> on(List<Received<ArticleIngested>> facts) {
		return this.intake.take(facts);
	}

}
