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

	private final Sources sources;

	ArticleScoredListener(Articles articles, Sources sources) {
		this.articles = articles;
		this.sources = sources;
	}

	@Override
	public Class<ArticleScored> type() {
		return ArticleScored.class;
	}

	@Override
	public Mono<Void> on(List<Received<ArticleScored>> facts) {
		return this.articles.scored(facts).then(this.sources.heard(facts));
	}

}
