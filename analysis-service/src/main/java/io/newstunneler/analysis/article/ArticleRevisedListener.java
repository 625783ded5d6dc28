package io.newstunneler.analysis.article;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.ArticleRevised;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes over what a source changed in its article.
 */
@Component
class ArticleRevisedListener implements FactListener<ArticleRevised> {

	private final Revisions revisions;

	ArticleRevisedListener(Revisions revisions) {
		this.revisions = revisions;
	}

	@Override
	public Class<ArticleRevised> type() {
		return ArticleRevised.class;
	}

	@Override
	public Mono<Void> on(List<Received<ArticleRevised>> facts) {
		return this.revisions.take(facts);
	}

}
