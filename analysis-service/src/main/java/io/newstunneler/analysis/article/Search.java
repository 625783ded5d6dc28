package io.newstunneler.analysis.article;

import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Finds articles: by words first, and where no word matches by letters inside the title,
 * which also serves languages that put no spaces between words.
 */
@Component
class Search {

	private final Articles articles;

	private final SharedCounts counts;

	Search(Articles articles) {
		this.articles = articles;
		this.counts = new SharedCounts(articles::count);
	}

	Mono<Found> find(ArticleFilter filter, Page page) {
		if (filter.search() == null) {
			return Mono.zip(list(filter, page), this.counts.count(filter), (list, count) -> found(list, count, page));
		}
		return this.counts.count(filter)
			.flatMap((matches) -> (matches > 0) ? page(filter, page, matches) : byPartOfTitle(filter, page));
	}

	private Mono<Found> byPartOfTitle(ArticleFilter filter, Page page) {
		ArticleFilter parts = filter.byPartOfTitle();
		return this.counts.count(parts).flatMap((matches) -> page(parts, page, matches));
	}

	private Mono<Found> page(ArticleFilter filter, Page page, long matches) {
		return list(filter, page).map((list) -> found(list, matches, page));
	}

	/**
	 * One more than wanted tells whether there is a next page.
	 */
	private Mono<List<ArticleView>> list(ArticleFilter filter, Page page) {
		return this.articles.list(filter, new Page(page.limit() + 1, page.offset(), page.after())).collectList();
	}

	private static Found found(List<ArticleView> list, long count, Page page) {
		boolean more = list.size() > page.limit();
		List<ArticleView> articles = more ? list.subList(0, page.limit()) : list;
		// The list may have seen articles that came after they were counted.
		long seen = (page.after() == null && !list.isEmpty()) ? page.offset() + list.size() : 0;
		ArticleView last = more ? articles.getLast() : null;
		return new Found(articles, Math.max(count, seen),
				(last != null) ? new Page.Cursor(last.publishedAt(), last.id()) : null);
	}

	/**
	 * A page of what was found.
	 *
	 * @param articles the page
	 * @param total number of all matches
	 * @param next where the next page begins, absent on the last one
	 */
	record Found(List<ArticleView> articles, long total, Page.@Nullable Cursor next) {
	}

}
