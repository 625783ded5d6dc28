package io.newstunneler.digest.article;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.ArticleRevised;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes over what changed in articles.
 */
@Component
class ArticleRevisedListener implements FactListener<ArticleRevised> {

	private final Articles articles;

	ArticleRevisedListener(Articles articles) {
		this.articles = articles;
	}

	@Override
	public Class<ArticleRevised> type() {
		return ArticleRevised.class;
	}

	@Override
	public Mono<Void> on(List<Received<ArticleRevised>> facts) {
		return this.articles.revised(facts);
	}

}
