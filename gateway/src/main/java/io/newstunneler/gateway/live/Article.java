package io.newstunneler.gateway.live;

import java.time.Instant;

import io.newstunneler.events.ArticleScored;
import org.jspecify.annotations.Nullable;

/**
 * A scored article, with the fields of {@code GET /api/articles} that its fact knows.
 *
 * @param id identity of the article
 * @param url where it can be read
 * @param title its title
 * @param summary plain text
 * @param sourceName its source's name
 * @param sourceUrl its source's address
 * @param publishedAt when it was published
 * @param tickerGuess the symbol that it is most likely about
 * @param score the total
 */
record Article(long id, String url, String title, @Nullable String summary, String sourceName, String sourceUrl,
		Instant publishedAt, @Nullable String tickerGuess, double score) {

	static Article of(ArticleScored fact) {
		return new Article(fact.articleId(), fact.url(), fact.title(), fact.summary(), fact.sourceName(),
				fact.sourceUrl(), fact.publishedAt(), fact.ticker(), fact.total());
	}

}
