package io.newstunneler.digest.edition;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.digest.article.Articles;
import io.newstunneler.digest.subscriber.Filters;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.postgresql.codec.PostgresqlObjectId;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The editions: made once from a window of articles, then only read.
 */
@Repository
public class Editions {

	private static final String SUMMARY = """
			select editions.*, digests.name as digest, digests.title,
			    (select count(*) from edition_items where edition_id = editions.id)::int as items,
			    (select count(*) from deliveries where edition_id = editions.id) as deliveries
			from editions join digests on digests.id = digest_id
			""";

	private final DatabaseClient database;

	private final Traces traces;

	Editions(DatabaseClient database, Traces traces) {
		this.database = database;
		this.traces = traces;
	}

	/**
	 * Freezes the edition of a window, in the caller's transaction. Who comes second for
	 * the same window gets the edition that is there.
	 * @return the edition
	 */
	Mono<Made> make(Window window) {
		return insert(window).flatMap(this::freeze).then(Mono.defer(() -> made(window)));
	}

	private Mono<Long> insert(Window window) {
		return Mono.defer(() -> {
			Traceparent trace = this.traces.current();
			DatabaseClient.GenericExecuteSpec insert = bind(this.database.sql("""
					insert into editions (digest_id, from_at, until_at, filters, traceparent)
					values (:digest, :from, :until, :filters::jsonb, :traceparent)
					on conflict do nothing
					returning id
					"""), window);
			insert = (trace != null) ? insert.bind("traceparent", trace.header())
					: insert.bindNull("traceparent", String.class);
			return insert.map((row) -> required(row, "id", Long.class)).one();
		});
	}

	/**
	 * Plans come first because they are what the reader may act on; they exist for the
	 * articles above the alert threshold.
	 */
	private Mono<Void> freeze(long id) {
		return this.database
			.sql("""
					with matching as (
					    select articles.*, plan, row_number() over (
					        order by plan is null, total desc, published_at desc, articles.id desc) as rank
					    from editions
					    join articles on arrived_at >= from_at and arrived_at < until_at
					    left join plans on article_id = articles.id
					    where editions.id = :id
					        and (filters->'tickers' is null
					            or coalesce(jsonb_exists(filters->'tickers', articles.ticker), false)
					            or coalesce(jsonb_exists(filters->'tickers', plans.ticker), false))
					        and (filters->'sources' is null or jsonb_exists(filters->'sources', lower(source_name)))
					        and (filters->'categories' is null or exists (
					            select from jsonb_array_elements_text(categories) as category
					            where jsonb_exists(filters->'categories', lower(category))))
					        and (filters->'min_score' is null or total >= (filters->>'min_score')::double precision)
					        and (filters->'stance' is null or coalesce(jsonb_exists(filters->'stance', stance), false))
					        and (filters->'keywords' is null or exists (
					            select from jsonb_array_elements_text(filters->'keywords') as keyword
					            where concat_ws(' ', title, summary)
					                ~* ('(?<!\\w)' || regexp_replace(keyword, '([^\\w\\s])', '\\\\\\1', 'g') || '(?!\\w)')))
					), frozen as (
					    insert into edition_items (edition_id, rank, lead, article_id, source_name, url, title, summary,
					        ticker, total, score, plan, published_at, fetched_at, traceparent)
					    select :id, rank, rank <= lead_items, matching.id, source_name, url, matching.title, summary, ticker,
					        total, score, plan, published_at, fetched_at, traceparent
					    from matching, digests
					    where digests.id = (select digest_id from editions where id = :id)
					        and rank <= lead_items + brief_items
					)
					update editions set articles = (select count(*) from matching) where id = :id
					""")
			.bind("id", id)
			.then();
	}

	private Mono<Made> made(Window window) {
		return bind(this.database.sql("""
				select id, articles from editions
				where digest_id = :digest and from_at = :from and until_at = :until
				    and filters_key = md5((:filters::jsonb)::text)
				"""), window)
			.map((row) -> new Made(required(row, "id", Long.class), required(row, "articles", Integer.class) > 0))
			.one();
	}

	private static DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec statement, Window window) {
		return statement.bind("digest", window.digestId())
			.bind("from", window.from())
			.bind("until", window.until())
			.bind("filters", window.filters());
	}

	/**
	 * An edition with what it shows.
	 * @param id which
	 * @return the edition, or nothing where there is none
	 */
	public Mono<Edition> find(long id) {
		Mono<List<Item>> items = this.database.sql("select * from edition_items where edition_id = :id order by rank")
			.bind("id", id)
			.map(Editions::item)
			.all()
			.collectList();
		return items.flatMap((all) -> this.database.sql(SUMMARY + "where editions.id = :id")
			.bind("id", id)
			.map((row) -> edition(row, all))
			.one());
	}

	Mono<EditionSummary> summary(long id) {
		return this.database.sql(SUMMARY + "where editions.id = :id").bind("id", id).map(Editions::toSummary).one();
	}

	Mono<EditionSummary> latest(long digestId) {
		return this.database.sql(SUMMARY + "where digest_id = :digest order by until_at desc, editions.id limit 1")
			.bind("digest", digestId)
			.map(Editions::toSummary)
			.one();
	}

	Flux<EditionSummary> list(@Nullable Long digestId, int limit, long offset) {
		return this.database.sql(SUMMARY + """
				where digest_id = coalesce(:digest, digest_id)
				order by editions.id desc limit :limit offset :offset
				""")
			.bind("digest", Parameters.in(PostgresqlObjectId.INT8, digestId))
			.bind("limit", limit)
			.bind("offset", offset)
			.map(Editions::toSummary)
			.all();
	}

	Mono<Long> count(@Nullable Long digestId) {
		return this.database.sql("select count(*) from editions where digest_id = coalesce(:digest, digest_id)")
			.bind("digest", Parameters.in(PostgresqlObjectId.INT8, digestId))
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	Flux<Digest> digests() {
		return this.database.sql("""
				select digests.id, name, title,
				    count(*) filter (where subscriber_id is not null and next_run_at is not null) as subscribers,
				    min(next_run_at) as next_run_at,
				    max(covered_until) filter (where subscriber_id is null) as last_edition_at
				from digests left join subscriptions on digest_id = digests.id
				group by digests.id
				order by digests.id
				""")
			.map((row) -> new Digest(required(row, "id", Long.class), required(row, "name", String.class),
					required(row, "title", String.class), required(row, "subscribers", Long.class),
					row.get("last_edition_at", Instant.class), row.get("next_run_at", Instant.class)))
			.all();
	}

	private static EditionSummary toSummary(Readable row) {
		return new EditionSummary(required(row, "id", Long.class), required(row, "digest_id", Long.class),
				required(row, "digest", String.class), required(row, "from_at", Instant.class),
				required(row, "until_at", Instant.class), filters(row), required(row, "articles", Integer.class),
				required(row, "items", Integer.class), required(row, "deliveries", Long.class),
				required(row, "made_at", Instant.class));
	}

	private static Edition edition(Readable row, List<Item> items) {
		return new Edition(required(row, "id", Long.class), required(row, "digest_id", Long.class),
				required(row, "digest", String.class), required(row, "title", String.class),
				required(row, "from_at", Instant.class), required(row, "until_at", Instant.class), filters(row),
				required(row, "articles", Integer.class), required(row, "made_at", Instant.class), items,
				Traceparent.parse(row.get("traceparent", String.class)));
	}

	private static Filters filters(Readable row) {
		return FactJson.mapper().readValue(required(row, "filters", Json.class).asString(), Filters.class);
	}

	private static Item item(Readable row) {
		Json plan = row.get("plan", Json.class);
		return new Item(required(row, "rank", Integer.class), required(row, "lead", Boolean.class),
				required(row, "article_id", Long.class), required(row, "source_name", String.class),
				required(row, "url", String.class), required(row, "title", String.class),
				row.get("summary", String.class), row.get("ticker", String.class), required(row, "total", Double.class),
				FactJson.mapper().readValue(required(row, "score", Json.class).asString(), Articles.Score.class),
				(plan != null) ? FactJson.mapper().readValue(plan.asString(), Articles.Plan.class) : null,
				required(row, "published_at", Instant.class), required(row, "fetched_at", Instant.class),
				Traceparent.parse(row.get("traceparent", String.class)));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * An edition that is there now.
	 *
	 * @param id identity of the edition
	 * @param worthMailing whether it has an article
	 */
	record Made(long id, boolean worthMailing) {
	}

}
