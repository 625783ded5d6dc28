package io.newstunneler.digest.article;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.ArticleScored;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes over scored articles.
 */
@Component
class ArticleScoredListener implements FactListener<ArticleScored> {

	private final Articles articles;

	ArticleScoredListener(Articles articles) {
		this.articles = articles;
	}

	@Override
	public Class<ArticleScored> type() {
		return ArticleScored.class;
	}

	@Override
	public Mono<Void> on(List<Received<ArticleScored>> facts) {
		return this.articles.scored(facts);
	}

}
