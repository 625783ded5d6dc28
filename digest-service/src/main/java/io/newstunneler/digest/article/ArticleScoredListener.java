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
		// That an article was scored anew does not mean that its source told anything.
		List<Received<ArticleScored>> news = facts.stream()
			.filter((received) -> received.fact().revisedAt() == null)
			.toList();
		return this.articles.scored(facts).then(this.sources.heard(news));
	}

}
