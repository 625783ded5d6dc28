package io.newstunneler.analysis.article;

import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Finds articles by their words; where no article has them, by words that contain them or
 * are spelt almost alike, and then it says which.
 */
@Component
class Search {

	/** So many of the newest matches are ranked; those before them follow by age. */
	static final int RANKED = 1_000;

	private final Articles articles;

	private final Words words;

	private final TitleWords titleWords;

	private final SharedCounts counts;

	private final Clock clock;

	private final Counter replaced;

	private final Counter inVain;

	Search(Articles articles, Words words, TitleWords titleWords, Clock clock, MeterRegistry meters) {
		this.articles = articles;
		this.words = words;
		this.titleWords = titleWords;
		this.counts = new SharedCounts(articles::count);
		this.clock = clock;
		this.replaced = Counter.builder("news.tunneler.searches.replaced")
			.description("searches that no article matched, answered for other words")
			.register(meters);
		this.inVain = Counter.builder("news.tunneler.searches.in.vain")
			.description("searches for words that found nothing")
			.register(meters);
	}

	Mono<Found> find(Request request, Page page) {
		String text = request.text();
		if (text == null) {
			return Mono.zip(newest(request.filter(), page), this.counts.count(request.filter()),
					(list, count) -> found(list, count, page));
		}
		WebQuery query = WebQuery.parse(text);
		return this.words.meaning(query).flatMap((meaning) -> {
			if (meaning.tsquery().isEmpty()) {
				return bySigns(request, text, page);
			}
			return byWords(request, meaning, page).flatMap((found) -> (found.total() > 0) ? Mono.just(found)
					: this.titleWords.instead(query)
						.flatMap((other) -> byOtherWords(request, other, page))
						.switchIfEmpty(Mono.fromSupplier(() -> {
							this.inVain.increment();
							return found;
						})));
		});
	}

	/**
	 * What has neither letter nor digit is in no index.
	 */
	private Mono<Found> bySigns(Request request, String signs, Page page) {
		ArticleFilter filter = request.filter().byPartOfTitle(signs);
		return newest(filter, page).flatMap((list) -> counted(list, filter, page));
	}

	private Mono<Found> byOtherWords(Request request, WebQuery query, Page page) {
		return this.words.meaning(query)
			.flatMap((meaning) -> byWords(request, meaning, page))
			.filter((found) -> found.total() > 0)
			.doOnNext((_) -> this.replaced.increment())
			.map((found) -> found.instead(query.toString()));
	}

	private Mono<Found> byWords(Request request, Words.Meaning meaning, Page page) {
		ArticleFilter filter = request.filter().matching(meaning.tsquery());
		Mono<Found> found = (request.sort() == Sort.RELEVANCE) ? mostRelevant(filter, page)
				: newest(filter, page).flatMap((list) -> counted(list, filter, page));
		return request.highlight() ? found.flatMap((each) -> highlight(each, meaning)) : found;
	}

	/**
	 * One more than wanted tells whether there is a next page.
	 */
	private Mono<List<ArticleView>> newest(ArticleFilter filter, Page page) {
		return this.articles.list(filter, new Page(page.limit() + 1, page.offset(), page.after())).collectList();
	}

	/**
	 * A first page that is not full has all matches, and nothing is left to count.
	 */
	private Mono<Found> counted(List<ArticleView> list, ArticleFilter filter, Page page) {
		if (page.isFirst() && list.size() <= page.limit()) {
			return Mono.just(found(list, list.size(), page));
		}
		return this.counts.count(filter).map((count) -> found(list, count, page));
	}

	/**
	 * A cursor here is the moment of the first page with the number of articles before
	 * the next one, so that what is scored in between moves nothing.
	 */
	private Mono<Found> mostRelevant(ArticleFilter filter, Page page) {
		Instant asOf = (page.after() != null) ? page.after().publishedAt()
				: this.clock.instant().truncatedTo(ChronoUnit.MICROS);
		long position = (page.after() != null) ? page.after().id() : page.offset();
		ArticleFilter then = filter.until(asOf);
		return ranked(then, asOf, position, page.limit() + 1).flatMap((list) -> {
			boolean more = list.size() > page.limit();
			List<ArticleView> articles = more ? list.subList(0, page.limit()) : list;
			Page.Cursor next = more ? new Page.Cursor(asOf, position + page.limit()) : null;
			Mono<Long> total = (page.isFirst() && !more) ? Mono.just((long) list.size()) : this.counts.count(filter);
			return total.map((count) -> new Found(articles, Math.max(count, list.size()), next, null));
		});
	}

	private Mono<List<ArticleView>> ranked(ArticleFilter filter, Instant asOf, long position, int wanted) {
		int inWindow = Math.clamp(RANKED - position, 0, wanted);
		Mono<List<ArticleView>> ranked = (inWindow > 0)
				? this.articles.ranked(filter, RANKED, asOf, new Page(inWindow, position, null)).collectList()
				: Mono.just(List.of());
		return ranked.flatMap((first) -> {
			if (first.size() < inWindow || inWindow == wanted) {
				return Mono.just(first);
			}
			return this.articles.list(filter, new Page(wanted - inWindow, Math.max(position, RANKED), null))
				.collectList()
				.map((rest) -> Stream.concat(first.stream(), rest.stream()).toList());
		});
	}

	private Mono<Found> highlight(Found found, Words.Meaning meaning) {
		Set<String> words = new LinkedHashSet<>();
		found.articles().forEach((article) -> words.addAll(Highlights.words(article)));
		return this.words.matching(words, meaning).collect(Collectors.toSet()).map((matching) -> {
			List<ArticleView> articles = new ArrayList<>();
			found.articles().forEach((article) -> articles.add(article.with(Highlights.of(article, matching))));
			return new Found(articles, found.total(), found.next(), found.instead());
		});
	}

	private static Found found(List<ArticleView> list, long count, Page page) {
		boolean more = list.size() > page.limit();
		List<ArticleView> articles = more ? list.subList(0, page.limit()) : list;
		// The list may have seen articles that came after they were counted.
		long seen = (page.after() == null && !list.isEmpty()) ? page.offset() + list.size() : 0;
		ArticleView last = more ? articles.getLast() : null;
		return new Found(articles, Math.max(count, seen),
				(last != null) ? new Page.Cursor(last.publishedAt(), last.id()) : null, null);
	}

	/**
	 * In which order.
	 */
	enum Sort {

		NEWEST, RELEVANCE

	}

	/**
	 * What is wanted.
	 *
	 * @param text the search as it was typed
	 * @param filter which articles, apart from that
	 * @param sort in which order
	 * @param highlight whether to mark what was searched for
	 */
	record Request(@Nullable String text, ArticleFilter filter, Sort sort, boolean highlight) {
	}

	/**
	 * A page of what was found.
	 *
	 * @param articles the page
	 * @param total number of all matches
	 * @param next where the next page begins, absent on the last one
	 * @param instead what was searched for instead of what was typed
	 */
	record Found(List<ArticleView> articles, long total, Page.@Nullable Cursor next, @Nullable String instead) {

		private Found instead(String query) {
			return new Found(this.articles, this.total, this.next, query);
		}

	}

}
