package io.newstunneler.ingest.sources;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.newstunneler.defaults.postgres.Columns;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * The sources that people see and change. Whatever makes one due wakes the poller through
 * a trigger on the table.
 */
@Repository
class Sources {

	private static final String SHOWN = """
			id, url, name, source_type, enabled, created_at, last_fetched_at, next_poll_at, health,
			consecutive_failures, last_error, folder
			""";

	private final DatabaseClient database;

	private final TransactionalOperator transactions;

	Sources(DatabaseClient database, TransactionalOperator transactions) {
		this.database = database;
		this.transactions = transactions;
	}

	Flux<Source> newestFirst() {
		return this.database
			.sql("select " + SHOWN + " from sources where removed_at is null order by created_at desc, id desc")
			.map(Sources::source)
			.all();
	}

	Mono<Source> find(long id) {
		return this.database.sql("select " + SHOWN + " from sources where id = :id and removed_at is null")
			.bind("id", id)
			.map(Sources::source)
			.one();
	}

	/**
	 * Adds a source, due at once. One that was removed before comes back with what we
	 * know of its articles, so that none of them comes twice.
	 * @return the source, or nothing where it exists already
	 */
	Mono<Source> add(SourceAddress address, String name, String sourceType) {
		Credentials credentials = address.credentials();
		return this.database.sql("""
				with added as (
				    insert into sources (url, name, source_type)
				    values (:url, :name, :type)
				    on conflict (url) do update
				    set name = excluded.name, source_type = excluded.source_type, enabled = true, removed_at = null,
				        created_at = clock_timestamp(), next_poll_at = clock_timestamp(), health = 'HEALTHY',
				        consecutive_failures = 0, last_error = null, location = null, discovered = false,
				        moved_to = null, moved_count = 0, etag = null, last_modified = null, document_hash = null,
				        interval_sec = null, rules = null, obey_robots = true, folder = null, silent_after = null,
				        unchanged_run = 0, unchanged_since = null
				    where sources.removed_at is not null
				    returning *),
				closed as (
				    insert into source_credentials (source_id, username, password)
				    select id, :username, :password from added where :username::text is not null)
				select
				""" + SHOWN + "from added")
			.bind("url", address.url())
			.bind("name", name)
			.bind("type", sourceType)
			.bind("username", Parameters.in(R2dbcType.VARCHAR, (credentials != null) ? credentials.username() : null))
			.bind("password", Parameters.in(R2dbcType.VARCHAR, (credentials != null) ? credentials.password() : null))
			.map(Sources::source)
			.one();
	}

	/**
	 * Adds many sources, due at once, with one statement; those that are there stay as
	 * they are.
	 * @return the addresses that are new
	 */
	Mono<Set<String>> addAll(List<Addition> additions) {
		if (additions.isEmpty()) {
			return Mono.just(Set.of());
		}
		return this.database
			.sql("""
					insert into sources (url, name, source_type, folder)
					select url, name, type, folder
					from unnest(:urls, :names, :types, :folders) with ordinality
					     as addition (url, name, type, folder, position)
					order by position desc
					on conflict (url) do update
					set name = excluded.name, source_type = excluded.source_type, folder = excluded.folder, enabled = true,
					    removed_at = null, created_at = clock_timestamp(), next_poll_at = clock_timestamp(),
					    health = 'HEALTHY', consecutive_failures = 0, last_error = null, location = null, discovered = false,
					    moved_to = null, moved_count = 0, etag = null, last_modified = null, document_hash = null,
					    interval_sec = null, rules = null, obey_robots = true, silent_after = null, unchanged_run = 0,
					    unchanged_since = null
					where sources.removed_at is not null
					returning id, url
					""")
			.bind("urls", Columns.of(additions, String[]::new, (each) -> each.address().url()))
			.bind("names", Columns.of(additions, String[]::new, Addition::name))
			.bind("types", Columns.of(additions, String[]::new, Addition::sourceType))
			.bind("folders", Columns.of(additions, String[]::new, Addition::folder))
			.map((row) -> Map.entry(required(row, "url", String.class), required(row, "id", Long.class)))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue)
			.flatMap((added) -> keep(additions, added).thenReturn(added.keySet()))
			.as(this.transactions::transactional);
	}

	private Mono<Void> keep(List<Addition> additions, Map<String, Long> added) {
		List<Addition> closed = additions.stream()
			.filter((each) -> each.address().credentials() != null && added.containsKey(each.address().url()))
			.toList();
		if (closed.isEmpty()) {
			return Mono.empty();
		}
		return this.database.sql("""
				insert into source_credentials (source_id, username, password)
				select id, username, password from unnest(:ids, :names, :passwords) as closed (id, username, password)
				on conflict (source_id) do update set username = excluded.username, password = excluded.password
				""")
			.bind("ids", closed.stream().map((each) -> added.get(each.address().url())).toArray(Long[]::new))
			.bind("names", Columns.of(closed, String[]::new, (each) -> credentials(each).username()))
			.bind("passwords", Columns.of(closed, String[]::new, (each) -> credentials(each).password()))
			.then();
	}

	private static Credentials credentials(Addition addition) {
		return Objects.requireNonNull(addition.address().credentials());
	}

	/**
	 * A source to be added.
	 *
	 * @param address where it is
	 * @param name what to call it
	 * @param sourceType {@code rss} or {@code atom}
	 * @param folder what to file it under
	 */
	record Addition(SourceAddress address, String name, String sourceType, @Nullable String folder) {

	}

	/**
	 * Changes what a person says of a source. Enabling it also forgives what it did: one
	 * that was gone or failing is asked at once. With other rules its document is read
	 * anew.
	 */
	Mono<Source> change(long id, Change change) {
		return this.database.sql("""
				update sources
				set next_poll_at = case when :enabled and (not enabled or health = 'GONE') then clock_timestamp()
				                        when :interval > 0 then least(next_poll_at,
				                            clock_timestamp() + :interval * interval '1 second')
				                        when :robots is not null then clock_timestamp()
				                        else next_poll_at end,
				    health = case when :enabled and health = 'GONE' then 'FAILING' else health end,
				    enabled = coalesce(:enabled, enabled),
				    name = coalesce(:name, name),
				    folder = case when :folder::text is null then folder else nullif(:folder, '') end,
				    interval_sec = case when :interval::int is null then interval_sec else nullif(:interval, 0) end,
				    obey_robots = coalesce(:robots, obey_robots),
				    rules = coalesce(:rules::jsonb, rules),
				    etag = case when :rules::jsonb is null then etag end,
				    last_modified = case when :rules::jsonb is null then last_modified end,
				    document_hash = case when :rules::jsonb is null then document_hash end
				where id = :id and removed_at is null
				returning
				""" + SHOWN)
			.bind("id", id)
			.bind("enabled", Parameters.in(R2dbcType.BOOLEAN, change.enabled()))
			.bind("name", Parameters.in(R2dbcType.VARCHAR, change.name()))
			.bind("folder", Parameters.in(R2dbcType.VARCHAR, change.folder()))
			.bind("interval", Parameters.in(R2dbcType.INTEGER, change.intervalSec()))
			.bind("robots", Parameters.in(R2dbcType.BOOLEAN, change.obeyRobots()))
			.bind("rules",
					Parameters.in(R2dbcType.VARCHAR,
							(change.rules() != null) ? JsonMapper.shared().writeValueAsString(change.rules()) : null))
			.map(Sources::source)
			.one()
			.flatMap((source) -> keep(id, change.headers()).thenReturn(source))
			.as(this.transactions::transactional);
	}

	private Mono<Void> keep(long id, @Nullable Map<String, String> headers) {
		if (headers == null) {
			return Mono.empty();
		}
		return this.database.sql("delete from source_headers where source_id = :id")
			.bind("id", id)
			.then()
			.then(this.database.sql("""
					insert into source_headers (source_id, name, value)
					select :id, name, value from unnest(:names, :values) as header (name, value)
					""")
				.bind("id", id)
				.bind("names", headers.keySet().toArray(String[]::new))
				.bind("values", headers.values().toArray(String[]::new))
				.then());
	}

	/**
	 * Makes a source due now, also one that is gone.
	 */
	Mono<Source> pollNow(long id) {
		return this.database.sql("""
				update sources
				set next_poll_at = clock_timestamp(),
				    health = case when health = 'GONE' then 'FAILING' else health end
				where id = :id and removed_at is null
				returning
				""" + SHOWN).bind("id", id).map(Sources::source).one();
	}

	Mono<Boolean> remove(long id) {
		return this.database.sql("""
				with removed as (
				    update sources set removed_at = clock_timestamp(), lease = null, leased_until = null
				    where id = :id and removed_at is null
				    returning id),
				forgotten as (
				    delete from source_credentials using removed where source_id = removed.id),
				unset as (
				    delete from source_headers using removed where source_id = removed.id),
				left_alone as (
				    update subscriptions set state = 'ENDING', next_step_at = clock_timestamp(), attempts = 0
				    from removed where source_id = removed.id),
				unread as (
				    delete from pushes using removed where source_id = removed.id)
				select id from removed
				""").bind("id", id).map((row) -> true).one().defaultIfEmpty(false);
	}

	/**
	 * Adds sources if there never were any.
	 * @return how many were added
	 */
	Mono<Long> addFirst(List<DefaultSources.Feed> feeds) {
		return this.database.sql("""
				insert into sources (url, name, source_type)
				select url, name, 'rss'
				from unnest(:urls, :names) with ordinality as feed (url, name, position)
				where not exists (select from sources)
				order by position desc
				on conflict (url) do nothing
				""")
			.bind("urls", feeds.stream().map(DefaultSources.Feed::url).toArray(String[]::new))
			.bind("names", feeds.stream().map(DefaultSources.Feed::name).toArray(String[]::new))
			.fetch()
			.rowsUpdated();
	}

	private static Source source(Readable row) {
		return new Source(required(row, "id", Long.class), required(row, "url", String.class),
				required(row, "name", String.class), required(row, "source_type", String.class),
				required(row, "enabled", Boolean.class), required(row, "created_at", Instant.class),
				row.get("last_fetched_at", Instant.class), required(row, "next_poll_at", Instant.class),
				required(row, "health", String.class), required(row, "consecutive_failures", Integer.class),
				row.get("last_error", String.class), row.get("folder", String.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type));
	}

}
