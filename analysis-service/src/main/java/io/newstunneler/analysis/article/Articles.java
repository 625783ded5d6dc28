package io.newstunneler.analysis.article;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

import io.newstunneler.analysis.story.StoryRole;
import io.newstunneler.analysis.ticker.TickerLink;
import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ScoreParts;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The articles, each with its score.
 */
@Repository
class Articles {

	private static final TypeReference<List<String>> STRINGS = new TypeReference<>() {
	};

	private static final TypeReference<List<TickerLink>> LINKS = new TypeReference<>() {
	};

	private static final String VIEWS = """
			select articles.id, url, title, summary, source_name, source_url, source_type, articles.published_at,
			    ticker_guess, total, coalesce(story_id, articles.id) as story_id
			""";

	private final DatabaseClient database;

	private final JsonMapper json;

	Articles(DatabaseClient database, JsonMapper json) {
		this.database = database;
		this.json = json;
	}

	/**
	 * Stores those that are not there yet, with one statement.
	 * @param articles different articles
	 * @return ids of those that were not there
	 */
	Flux<Long> insert(List<ScoredArticle> articles) {
		return this.database.sql("""
				with fresh as (
				insert into articles (id, source_id, source_name, source_url, source_type, url, title, summary, content,
				    author, categories, published_at, fetched_at, ticker_guess,
				    catalyst, novelty, credibility, sentiment, liquidity, total, reasons, scored_at, trace_id,
				    story_id, story_role, tickers)
				select id, source_id, source_name, source_url, source_type, url, title, summary, content,
				    author, categories::jsonb, published_at, fetched_at, ticker_guess,
				    catalyst, novelty, credibility, sentiment, liquidity, total, reasons::jsonb, scored_at, trace_id,
				    story_id, story_role, tickers::jsonb
				from unnest(:ids, :source_ids, :source_names, :source_urls, :source_types, :urls, :titles, :summaries,
				    :contents, :authors, :categories, :published_ats, :fetched_ats, :tickers,
				    :catalysts, :novelties, :credibilities, :sentiments, :liquidities, :totals, :reasons, :scored_ats,
				    :trace_ids, :story_ids, :story_roles, :links)
				    as article (id, source_id, source_name, source_url, source_type, url, title, summary,
				    content, author, categories, published_at, fetched_at, ticker_guess,
				    catalyst, novelty, credibility, sentiment, liquidity, total, reasons, scored_at,
				    trace_id, story_id, story_role, tickers)
				on conflict (id) do nothing
				returning id),
				unread as (
				    insert into unread_titles (article_ids)
				    select array_agg(id) from fresh having count(*) > 0)
				select id from fresh
				""")
			.bind("ids", Columns.of(articles, Long[]::new, fact(ArticleIngested::articleId)))
			.bind("source_ids", Columns.of(articles, Long[]::new, fact(ArticleIngested::sourceId)))
			.bind("source_names", Columns.of(articles, String[]::new, fact(ArticleIngested::sourceName)))
			.bind("source_urls", Columns.of(articles, String[]::new, fact(ArticleIngested::sourceUrl)))
			.bind("source_types", Columns.of(articles, String[]::new, fact(ArticleIngested::sourceType)))
			.bind("urls", Columns.of(articles, String[]::new, fact(ArticleIngested::url)))
			.bind("titles", Columns.of(articles, String[]::new, fact(ArticleIngested::title)))
			.bind("summaries", Columns.of(articles, String[]::new, fact(ArticleIngested::summary)))
			.bind("contents", Columns.of(articles, String[]::new, fact(ArticleIngested::content)))
			.bind("authors", Columns.of(articles, String[]::new, fact(ArticleIngested::author)))
			.bind("categories", Columns.of(articles, String[]::new, (each) -> json(each.article().categories())))
			.bind("published_ats",
					Columns.of(articles, OffsetDateTime[]::new, (each) -> utc(each.article().publishedAt())))
			.bind("fetched_ats", Columns.of(articles, OffsetDateTime[]::new, (each) -> utc(each.article().fetchedAt())))
			.bind("tickers", Columns.of(articles, String[]::new, ScoredArticle::ticker))
			.bind("catalysts", Columns.of(articles, Short[]::new, part(ScoreParts::catalyst)))
			.bind("novelties", Columns.of(articles, Short[]::new, part(ScoreParts::novelty)))
			.bind("credibilities", Columns.of(articles, Short[]::new, part(ScoreParts::credibility)))
			.bind("sentiments", Columns.of(articles, Short[]::new, part(ScoreParts::sentiment)))
			.bind("liquidities", Columns.of(articles, Short[]::new, part(ScoreParts::liquidity)))
			.bind("totals", Columns.of(articles, Double[]::new, (each) -> each.score().total()))
			.bind("reasons", Columns.of(articles, String[]::new, (each) -> json(each.score().reasons())))
			.bind("scored_ats", Columns.of(articles, OffsetDateTime[]::new, (each) -> utc(each.scoredAt())))
			.bind("trace_ids",
					Columns.of(articles, String[]::new,
							(each) -> (each.trace() != null) ? each.trace().traceId() : null))
			.bind("story_ids", Columns.of(articles, Long[]::new, (each) -> each.telling().storyId()))
			.bind("story_roles", Columns.of(articles, String[]::new, (each) -> each.telling().role().value()))
			.bind("links",
					Columns.of(articles, String[]::new,
							(each) -> each.links().isEmpty() ? null : this.json.writeValueAsString(each.links())))
			.map((row) -> required(row, "id", Long.class))
			.all();
	}

	/**
	 * Reads articles and keeps them for the caller's transaction, so that revisions of
	 * one come after each other.
	 * @param ids which ones
	 * @return those that exist
	 */
	Flux<KnownArticle> lock(Collection<Long> ids) {
		return this.database
			.sql("""
					select articles.id, source_id, source_name, source_url, source_type, url, author, categories, published_at,
					    fetched_at, revised_at, coalesce(first_scored_at, scored_at) as first_scored_at,
					    catalyst, novelty, credibility, sentiment, liquidity, total,
					    coalesce(story_id, articles.id) as story_id, story_role, coalesce(stories.publishers, '{}') as publishers,
					    exists (
					        select from plan_runs where plan_runs.article_id = articles.id and origin = 'score') as was_loud
					from articles
					left join stories on stories.id = coalesce(story_id, articles.id)
					where articles.id = any (:ids)
					order by articles.id
					for no key update of articles
					""")
			.bind("ids", ids.toArray(Long[]::new))
			.map(this::known)
			.all();
	}

	/**
	 * Brings articles up to their revision, with one statement.
	 * @param revised articles that the caller keeps
	 * @return completes when they are written
	 */
	Mono<Void> revise(List<Rescored> revised) {
		if (revised.isEmpty()) {
			return Mono.empty();
		}
		return this.database
			.sql("""
					with revised as (
					    select * from unnest(:ids, :titles, :summaries, :contents, :revised_ats, :first_scored_ats, :scored_ats,
					        :tickers, :links, :catalysts, :novelties, :credibilities, :sentiments, :liquidities, :totals,
					        :reasons)
					        as revised (id, title, summary, content, revised_at, first_scored_at, scored_at,
					        ticker_guess, tickers, catalyst, novelty, credibility, sentiment, liquidity, total, reasons)),
					unread as (
					    insert into unread_titles (article_ids) values (:ids))
					update articles
					set title = revised.title, summary = revised.summary, content = revised.content,
					    revised_at = revised.revised_at, first_scored_at = revised.first_scored_at,
					    scored_at = revised.scored_at, ticker_guess = revised.ticker_guess, tickers = revised.tickers::jsonb,
					    catalyst = revised.catalyst, novelty = revised.novelty, credibility = revised.credibility,
					    sentiment = revised.sentiment, liquidity = revised.liquidity, total = revised.total,
					    reasons = revised.reasons::jsonb
					from revised
					where articles.id = revised.id
					""")
			.bind("ids", Columns.of(revised, Long[]::new, (each) -> each.was().id()))
			.bind("titles", Columns.of(revised, String[]::new, (each) -> each.article().article().title()))
			.bind("summaries", Columns.of(revised, String[]::new, (each) -> each.article().article().summary()))
			.bind("contents", Columns.of(revised, String[]::new, (each) -> each.article().article().content()))
			.bind("revised_ats", Columns.of(revised, OffsetDateTime[]::new, (each) -> utc(each.revisedAt())))
			.bind("first_scored_ats",
					Columns.of(revised, OffsetDateTime[]::new, (each) -> utc(each.was().firstScoredAt())))
			.bind("scored_ats", Columns.of(revised, OffsetDateTime[]::new, (each) -> utc(each.article().scoredAt())))
			.bind("tickers", Columns.of(revised, String[]::new, (each) -> each.article().ticker()))
			.bind("links", Columns.of(revised, String[]::new, (each) -> json(each.article())))
			.bind("catalysts", Columns.of(revised, Integer[]::new, (each) -> each.parts().catalyst()))
			.bind("novelties", Columns.of(revised, Integer[]::new, (each) -> each.parts().novelty()))
			.bind("credibilities", Columns.of(revised, Integer[]::new, (each) -> each.parts().credibility()))
			.bind("sentiments", Columns.of(revised, Integer[]::new, (each) -> each.parts().sentiment()))
			.bind("liquidities", Columns.of(revised, Integer[]::new, (each) -> each.parts().liquidity()))
			.bind("totals", Columns.of(revised, Double[]::new, (each) -> each.article().score().total()))
			.bind("reasons", Columns.of(revised, String[]::new, (each) -> json(each.article().score().reasons())))
			.then();
	}

	private @Nullable String json(ScoredArticle article) {
		return article.links().isEmpty() ? null : this.json.writeValueAsString(article.links());
	}

	private KnownArticle known(Readable row) {
		return new KnownArticle(
				new ArticleIngested(required(row, "id", Long.class), required(row, "source_id", Long.class),
						required(row, "source_name", String.class), required(row, "source_url", String.class),
						required(row, "source_type", String.class), null, required(row, "url", String.class), "", null,
						null, null, row.get("author", String.class), strings(row, "categories"),
						required(row, "published_at", Instant.class), required(row, "fetched_at", Instant.class)),
				required(row, "first_scored_at", Instant.class), parts(row), required(row, "total", Double.class),
				required(row, "story_id", Long.class),
				StoryRole.valueOf(required(row, "story_role", String.class).toUpperCase(Locale.ROOT)),
				Set.of(required(row, "publishers", String[].class)), row.get("revised_at", Instant.class),
				required(row, "was_loud", Boolean.class));
	}

	Mono<ArticleView.Detail> find(long id) {
		return this.database.sql("""
				select id, url, title, summary, content, author, categories, source_id, source_name, source_url,
				    source_type, published_at, fetched_at, revised_at, scored_at, ticker_guess,
				    coalesce(story_id, id) as story_id, story_role, tickers,
				    catalyst, novelty, credibility, sentiment, liquidity, total, reasons, trace_id
				from articles
				where id = :id
				""").bind("id", id).map(this::detail).one();
	}

	/**
	 * One page, the newest first. A page behind an offset is found in an index, and only
	 * its own rows are read, so that what lies before it costs next to nothing.
	 */
	Flux<ArticleView> list(ArticleFilter filter, Page page) {
		return page.bind(filter.bind(this.database.sql(newest(filter, page)))).map(Articles::view).all();
	}

	static String newest(ArticleFilter filter, Page page) {
		String matches = """
				from %3$s
				where %4$s and %5$s
				order by %2$s desc, %1$s desc
				%6$s
				""".formatted(filter.id(), filter.publishedAt(), filter.tables(), filter.condition(),
				Page.condition(filter.publishedAt(), filter.id()), page.range());
		return (page.offset() == 0) ? VIEWS + matches : VIEWS + """
				from articles join (select %s as id, %s as published_at %s) page using (id, published_at)
				order by published_at desc, id desc
				""".formatted(filter.id(), filter.publishedAt(), matches);
	}

	/**
	 * A part of the newest matches, those first that say most about the words: the words'
	 * rank, worth half after a week and never less than a quarter.
	 * @param filter with words
	 * @param window how many of the newest
	 * @param asOf by whose age
	 * @param page limit and offset inside the window
	 */
	Flux<ArticleView> ranked(ArticleFilter filter, int window, Instant asOf, Page page) {
		return filter.bind(this.database.sql(ranked(filter)))
			.bind("window", window)
			.bind("as_of", asOf)
			.bind("limit", page.limit())
			.bind("offset", page.offset())
			.map(Articles::view)
			.all();
	}

	static String ranked(ArticleFilter filter) {
		return VIEWS + """
				from articles
				join (
				    select id, published_at,
				        ts_rank(search, '%1$s'::tsquery, 1) * (0.25 + 0.75 * power(0.5,
				            extract(epoch from cast(:as_of as timestamptz) - published_at) / 604800)) as rank
				    from (
				        select %2$s as id, %3$s as published_at, search
				        from %4$s
				        where %5$s
				        order by %3$s desc, %2$s desc
				        limit :window) newest
				    order by rank desc, published_at desc, id desc
				    limit :limit offset :offset) page using (id, published_at)
				order by page.rank desc, published_at desc, id desc
				""".formatted(Objects.requireNonNull(filter.tsquery()).replace("'", "''"), filter.id(),
				filter.publishedAt(), filter.tables(), filter.condition());
	}

	/**
	 * How many articles pass a filter, and how large the table is in which they were
	 * looked for.
	 */
	Mono<SharedCounts.Counted> count(ArticleFilter filter) {
		return filter.bind(this.database.sql(counting(filter)))
			.map((row) -> new SharedCounts.Counted(required(row, "matches", Long.class),
					required(row, "table_bytes", Long.class)))
			.one();
	}

	static String counting(ArticleFilter filter) {
		return "select count(*) as matches, pg_relation_size('articles') as table_bytes from " + filter.countedTables()
				+ " where " + filter.condition();
	}

	/**
	 * How many articles there are of each symbol, the most first.
	 */
	Flux<TickerCount> countsByTicker(Instant since, int limit) {
		return this.database.sql(COUNTS_BY_TICKER)
			.bind("since", since)
			.bind("limit", limit)
			.map((row) -> new TickerCount(required(row, "ticker", String.class), required(row, "articles", Long.class)))
			.all();
	}

	static final String COUNTS_BY_TICKER = """
			select ticker_guess as ticker, count(*) as articles
			from articles
			where published_at >= :since and ticker_guess is not null
			group by ticker_guess
			order by articles desc, ticker
			limit :limit
			""";

	private static ArticleView view(Readable row) {
		return new ArticleView(required(row, "id", Long.class), required(row, "url", String.class),
				required(row, "title", String.class), row.get("summary", String.class),
				required(row, "source_name", String.class), required(row, "source_url", String.class),
				required(row, "source_type", String.class), required(row, "published_at", Instant.class),
				row.get("ticker_guess", String.class), required(row, "total", Double.class),
				required(row, "story_id", Long.class), null);
	}

	private ArticleView.Detail detail(Readable row) {
		return new ArticleView.Detail(view(row), row.get("content", String.class), row.get("author", String.class),
				strings(row, "categories"), required(row, "source_id", Long.class),
				required(row, "fetched_at", Instant.class), row.get("revised_at", Instant.class),
				required(row, "scored_at", Instant.class), parts(row), strings(row, "reasons"),
				required(row, "story_role", String.class), links(row), row.get("trace_id", String.class));
	}

	private static ScoreParts parts(Readable row) {
		return new ScoreParts(required(row, "catalyst", Integer.class), required(row, "novelty", Integer.class),
				required(row, "credibility", Integer.class), required(row, "sentiment", Integer.class),
				required(row, "liquidity", Integer.class));
	}

	private List<TickerLink> links(Readable row) {
		String links = row.get("tickers", String.class);
		return (links != null) ? this.json.readValue(links, LINKS) : List.of();
	}

	private List<String> strings(Readable row, String column) {
		return this.json.readValue(required(row, column, String.class), STRINGS);
	}

	private String json(List<String> values) {
		return values.isEmpty() ? "[]" : this.json.writeValueAsString(values);
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	private static OffsetDateTime utc(Instant instant) {
		return instant.atOffset(ZoneOffset.UTC);
	}

	private static <T> Function<ScoredArticle, @Nullable T> fact(Function<ArticleIngested, @Nullable T> field) {
		return (each) -> field.apply(each.article());
	}

	private static Function<ScoredArticle, @Nullable Short> part(Function<ScoreParts, Integer> part) {
		return (each) -> part.apply(each.score().parts()).shortValue();
	}

	/**
	 * An article that was scored anew.
	 *
	 * @param was what was known of it
	 * @param article what it is now
	 * @param revisedAt when the change was read
	 * @param isLoud whether the change earns it its alert and its plan
	 */
	record Rescored(KnownArticle was, ScoredArticle article, Instant revisedAt, boolean isLoud) {

		ScoreParts parts() {
			return this.article.score().parts();
		}

	}

	/**
	 * How many articles are about a symbol.
	 *
	 * @param ticker the symbol
	 * @param articles how many
	 */
	record TickerCount(String ticker, long articles) {
	}

}
