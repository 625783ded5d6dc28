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
import tools.jackson.core.type.TypeReference;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The editions: made once from a window of articles, then only read.
 */
@Repository
public class Editions {

	/** A keyword as a whole word, whatever characters it is made of. */
	private static final String WORD = """
			('(?<!\\w)' || regexp_replace(keyword, '([^\\w\\s])', '\\\\\\1', 'g') || '(?!\\w)')""";

	private static final TypeReference<Coverage> COVERAGE = new TypeReference<>() {
	};

	private static final TypeReference<List<Correction>> CORRECTIONS = new TypeReference<>() {
	};

	private static final TypeReference<List<Item.Other>> OTHERS = new TypeReference<>() {
	};

	private static final TypeReference<List<String>> TEXTS = new TypeReference<>() {
	};

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

	/**
	 * Makes an edition the digest's own, to be found in its feed.
	 */
	Mono<Void> publish(long id) {
		return this.database.sql("update editions set public = true where id = :id and not public")
			.bind("id", id)
			.then();
	}

	/**
	 * The identities of a digest's own editions that show something, newest first.
	 */
	Flux<Long> latestPublic(long digestId, int most) {
		return this.database.sql("""
				select id from editions
				where digest_id = :digest and public and (articles > 0 or corrections <> '[]')
				order by until_at desc limit :most
				""").bind("digest", digestId).bind("most", most).map((row) -> required(row, "id", Long.class)).all();
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
	 * articles above the alert threshold. Articles of a story are one item, told by the
	 * best of them.
	 */
	private Mono<Void> freeze(long id) {
		return this.database
			.sql("""
					with matching as materialized (
					    select articles.*, plan, stance, verified,
					        coalesce(story_id, articles.id) as story, row_number() over (
					            partition by coalesce(story_id, articles.id)
					            order by plan is null, total desc, published_at desc, articles.id desc) as place
					    from editions
					    join digests on digests.id = digest_id
					    cross join lateral (
					        select * from articles
					        where min_confidence is null and arrived_at >= from_at and arrived_at < until_at
					        union all
					        select articles.* from plans as fresh join articles on articles.id = fresh.article_id
					        where min_confidence is not null and fresh.arrived_at >= from_at and fresh.arrived_at < until_at
					    ) as articles
					    left join plans on article_id = articles.id
					    cross join lateral (
					        select case when (plan->>'unverified')::boolean then null else plans.ticker end as verified
					    ) as trusted
					    where editions.id = :id
					        and (min_confidence is null or verified is not null and stance <> 'NEUTRAL'
					            and (plan->>'confidence')::double precision >= min_confidence)
					        and (filters->'tickers' is null
					            or coalesce(jsonb_exists(filters->'tickers', articles.ticker), false)
					            or coalesce(jsonb_exists(filters->'tickers', verified), false)
					            or exists (select from jsonb_array_elements_text(tickers) as symbol
					                where jsonb_exists(filters->'tickers', symbol)))
					        and (filters->'sources' is null or jsonb_exists(filters->'sources', lower(source_name)))
					        and (filters->'categories' is null or exists (
					            select from jsonb_array_elements_text(categories) as category
					            where jsonb_exists(filters->'categories', lower(category))))
					        and (filters->'min_score' is null or total >= (filters->>'min_score')::double precision)
					        and (filters->'stance' is null or coalesce(jsonb_exists(filters->'stance', stance), false))
					        and (filters->'keywords' is null or exists (
					            select from jsonb_array_elements_text(filters->'keywords') as keyword
					            where concat_ws(' ', articles.title, summary) ~* ${word}))
					), told as (
					    select story, count(*) as members, count(distinct source_name) as heard,
					        coalesce(max(story_publishers), 0) as publishers,
					        coalesce(jsonb_agg(jsonb_build_object('article_id', id, 'source_name', source_name,
					            'url', url, 'title', title) order by place) filter (where place between 2 and 6), '[]') as others
					    from matching group by story
					), ranked as (
					    select matching.*, members, others, greatest(heard, publishers) as publishers, row_number() over (
					        order by plan is null, total desc, published_at desc, id desc) as rank
					    from matching join told using (story)
					    where place = 1
					), frozen as (
					    insert into edition_items (edition_id, rank, lead, article_id, source_name, url, title, summary,
					        ticker, total, score, plan, story_id, publishers, others, more, matched, published_at, fetched_at,
					        traceparent)
					    select :id, rank, rank <= lead_items, ranked.id, source_name, url, ranked.title, summary, ticker,
					        total, score, plan, story_id, publishers, others, greatest(members - 6, 0), matched, published_at,
					        fetched_at, ranked.traceparent
					    from ranked
					    join editions on editions.id = :id
					    join digests on digests.id = digest_id
					    cross join lateral (
					        select coalesce(jsonb_agg(rule), '[]') as matched from (
					            select 'ticker ' || symbol from jsonb_array_elements_text(filters->'tickers') as symbol
					            where symbol = ranked.ticker or symbol = verified or jsonb_exists(tickers, symbol)
					            union all select 'source ' || source_name where filters->'sources' is not null
					            union all select 'category ' || category from jsonb_array_elements_text(categories) as category
					            where jsonb_exists(filters->'categories', lower(category))
					            union all select 'keyword "' || keyword || '"'
					            from jsonb_array_elements_text(filters->'keywords') as keyword
					            where concat_ws(' ', ranked.title, summary) ~* ${word}
					            union all select 'a score of at least ' || (filters->>'min_score')
					            where filters->'min_score' is not null
					            union all select 'stance ' || lower(stance) where filters->'stance' is not null
					        ) as rules (rule)
					    ) as why
					    where rank <= lead_items + brief_items
					)
					update editions
					set articles = (select count(*) from matching), stories = (select count(*) from told)
					where id = :id
					"""
				.replace("${word}", WORD))
			.bind("id", id)
			.then()
			.then(cover(id))
			.then(correct(id));
	}

	/**
	 * A source counts for a month after it was last heard of, so that one that was
	 * deleted is not called silent for ever.
	 */
	private Mono<Void> cover(long id) {
		return this.database.sql("""
				with edition as (
				    select * from editions where id = :id
				), heard as (
				    select distinct source_id from articles, edition
				    where arrived_at >= from_at and arrived_at < until_at
				), known as (
				    select sources.*, health in ('failing', 'gone') as failed,
				        sources.id in (select source_id from heard where source_id is not null) as heard
				    from sources, edition
				    where (filters->'sources' is null or jsonb_exists(filters->'sources', lower(name)))
				        and greatest(last_article_at, health_at) > until_at - interval '30 days'
				)
				update editions
				set coverage = (
				    select jsonb_build_object(
				        'heard', count(*) filter (where heard and not failed),
				        'silent', coalesce(jsonb_agg(name order by name) filter (where not heard and not failed), '[]'),
				        'failed', coalesce(jsonb_agg(jsonb_build_object('name', name, 'reason', reason) order by name)
				            filter (where failed), '[]'))
				    from known)
				where id = :id
				""").bind("id", id).then();
	}

	/**
	 * What changed since the last edition in what earlier ones of the same kind showed;
	 * the latest change of each article, where a reader can see it.
	 */
	private Mono<Void> correct(long id) {
		return this.database.sql("""
				with seen as (
				    select distinct on (revisions.article_id) revisions.article_id, earlier.id as edition_id,
				        shown.source_name, shown.url, shown.title as was, revisions.title as now, changed, revised_at
				    from editions
				    join revisions on arrived_at >= editions.from_at and arrived_at < editions.until_at
				    join edition_items as shown on shown.article_id = revisions.article_id
				    join editions as earlier on earlier.id = shown.edition_id
				        and earlier.digest_id = editions.digest_id and earlier.filters_key = editions.filters_key
				        and earlier.until_at <= editions.from_at
				    where editions.id = :id
				        and (shown.title <> revisions.title or jsonb_exists(changed, 'summary'))
				    order by revisions.article_id, revised_at desc, earlier.until_at desc, earlier.id desc
				)
				update editions
				set corrections = (
				    select coalesce(jsonb_agg(to_jsonb(latest) order by revised_at), '[]')
				    from (select * from seen order by revised_at desc limit 20) as latest)
				where id = :id
				""").bind("id", id).then();
	}

	private Mono<Made> made(Window window) {
		return bind(this.database.sql("""
				select id, articles > 0 or corrections <> '[]' as worth_mailing from editions
				where digest_id = :digest and from_at = :from and until_at = :until
				    and filters_key = md5((:filters::jsonb)::text)
				"""), window)
			.map((row) -> new Made(required(row, "id", Long.class), required(row, "worth_mailing", Boolean.class)))
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
				select digests.id, digests.name, title,
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
				required(row, "stories", Integer.class), required(row, "items", Integer.class),
				required(row, "deliveries", Long.class), required(row, "made_at", Instant.class));
	}

	private static Edition edition(Readable row, List<Item> items) {
		return new Edition(required(row, "id", Long.class), required(row, "digest_id", Long.class),
				required(row, "digest", String.class), required(row, "title", String.class),
				required(row, "from_at", Instant.class), required(row, "until_at", Instant.class), filters(row),
				required(row, "articles", Integer.class), required(row, "stories", Integer.class),
				json(row, "coverage", COVERAGE), json(row, "corrections", CORRECTIONS),
				required(row, "made_at", Instant.class), items,
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
				row.get("story_id", Long.class), required(row, "publishers", Integer.class),
				json(row, "others", OTHERS), required(row, "more", Integer.class), json(row, "matched", TEXTS),
				required(row, "published_at", Instant.class), required(row, "fetched_at", Instant.class),
				Traceparent.parse(row.get("traceparent", String.class)));
	}

	private static <T> T json(Readable row, String column, TypeReference<T> type) {
		return FactJson.mapper().readValue(required(row, column, Json.class).asString(), type);
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * An edition that is there now.
	 *
	 * @param id identity of the edition
	 * @param worthMailing whether it has an article or a correction
	 */
	record Made(long id, boolean worthMailing) {
	}

}
