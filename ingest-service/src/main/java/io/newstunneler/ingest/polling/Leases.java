package io.newstunneler.ingest.polling;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import io.newstunneler.ingest.polling.Settlement.Learned;
import io.newstunneler.ingest.sources.SourceAddress;
import io.newstunneler.ingest.websub.Offer;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * Who polls which source now. Leases are counted by the database's clock, so that
 * replicas need not agree about the time, and a lease that ends without a settlement
 * makes its source due again.
 */
@Repository
class Leases implements DisposableBean {

	/** After this time without a sign of life, a source is due again. */
	private static final Duration TERM = Duration.ofSeconds(20);

	/** How often leases are renewed: three renewals may be lost before one ends. */
	static final Duration RENEWAL = Duration.ofSeconds(4);

	/** One to claim with and one to renew with. */
	private static final int OWN_CONNECTIONS = 2;

	/** Lines of the history that a source keeps, and then some. */
	private static final int KEPT_HISTORY = 500;

	private final DatabaseClient database;

	/**
	 * A renewal that waited for a connection behind hundreds of settlements would come
	 * too late, and those would then be for nothing.
	 */
	private final ConnectionPool own;

	private final DatabaseClient ownDatabase;

	Leases(DatabaseClient database, R2dbcConnectionDetails details) {
		this.database = database;
		this.own = new ConnectionPool(
				ConnectionPoolConfiguration.builder(ConnectionFactories.get(details.getConnectionFactoryOptions()))
					.initialSize(0)
					.maxSize(OWN_CONNECTIONS)
					.maxCreateConnectionTime(RENEWAL)
					.maxAcquireTime(RENEWAL)
					.build());
		this.ownDatabase = DatabaseClient.create(this.own);
	}

	@Override
	public void destroy() {
		this.own.dispose();
	}

	/**
	 * Claims sources that are due, the latest first.
	 */
	Flux<Claim> claim(int limit) {
		return this.ownDatabase
			.sql("""
					with due as (
					    select id from sources
					    where enabled and removed_at is null and health <> 'GONE' and next_poll_at <= clock_timestamp()
					      and (leased_until is null or leased_until < clock_timestamp())
					    order by next_poll_at
					    limit :limit
					    for update skip locked),
					claimed as (
					    update sources
					    set lease = uuidv7(), leased_until = clock_timestamp() + :term * interval '1 second'
					    from due
					    where sources.id = due.id
					    returning sources.*)
					select lease, id, url, location, name, source_type, username, password,
					       (select jsonb_object_agg(source_headers.name, value)::text
					        from source_headers where source_headers.source_id = claimed.id) as headers,
					       etag, last_modified, document_hash, moved_to, moved_count, discovered, health, consecutive_failures,
					       next_poll_at, (extract(epoch from clock_timestamp() - next_poll_at) * 1000)::bigint as late,
					       interval_sec, obey_robots, rules::text as rules, asked_sec, asked_by, skip_hours, skip_days,
					       habit_sec, silent_after, unchanged_since, document_bytes, hub, topic,
					       coalesce(state = 'ACTIVE' and proven and expires_at > clock_timestamp(), false) as served,
					       unread.first as push, coalesce(unread.count, 0)::int as unread
					from claimed
					left join source_credentials on source_credentials.source_id = claimed.id
					left join subscriptions on subscriptions.source_id = claimed.id and state <> 'ENDING'
					left join lateral (select min(pushes.id) as first, count(*) as count
					                   from pushes where pushes.source_id = claimed.id) as unread on true
					order by next_poll_at
					""")
			.bind("limit", limit)
			.bind("term", TERM.toSeconds())
			.map((row) -> claim(row))
			.all();
	}

	/**
	 * Prolongs leases of polls that are under way. A row that somebody holds is passed
	 * over: it is being settled, or has its turn next time; to wait for it while holding
	 * others would be a deadlock.
	 */
	Mono<Void> renew(Collection<UUID> leases) {
		return this.ownDatabase.sql("""
				with mine as (select id from sources where lease = any (:leases) for update skip locked)
				update sources set leased_until = clock_timestamp() + :term * interval '1 second'
				from mine where sources.id = mine.id
				""").bind("term", TERM.toSeconds()).bind("leases", leases.toArray(UUID[]::new)).then();
	}

	/**
	 * Ends a poll, in the caller's transaction, and writes its line of the history. A
	 * poll that a person asked for meanwhile is not forgotten: it is due already.
	 * @return whether the lease was still ours; if not, nothing of the poll may be kept
	 */
	Mono<Boolean> settle(Claim claim, Settlement settlement, @Nullable String traceId) {
		Settlement.Account account = settlement.account();
		Learned learned = settlement.learned();
		return this.database.sql("""
				with settled as (
				    update sources
				    set lease = null, leased_until = null,
				        next_poll_at = case when next_poll_at = :due
				                            then clock_timestamp() + :wait * interval '1 millisecond'
				                            else next_poll_at end,
				        last_fetched_at = case when :answered then clock_timestamp() else last_fetched_at end,
				        health = :health, consecutive_failures = :failures, last_error = :error, etag = :etag,
				        last_modified = :last_modified, document_hash = :hash, location = :location,
				        moved_to = :candidate, moved_count = :count, discovered = :discovered, wait_reason = :reason,
				        asked_sec = :document_asked, asked_by = :asked_by, skip_hours = :skip_hours,
				        skip_days = :skip_days, habit_sec = :habit, silent_after = :silent_after,
				        last_poll_at = clock_timestamp(), last_status = :status, server_asked_sec = :asked,
				        polls = polls + 1, unchanged_polls = unchanged_polls + :unchanged::int,
				        bytes_received = bytes_received + :bytes,
				        document_bytes = case when :bytes > 0 and :push::bigint is null then :bytes
				                              else document_bytes end,
				        bytes_saved = bytes_saved + case when :status = 304 then document_bytes else 0 end,
				        unchanged_run = case when :unchanged then unchanged_run + 1 else 0 end,
				        unchanged_since = case when :unchanged then coalesce(unchanged_since, clock_timestamp())
				                               else null end
				    where id = :id and lease = :lease
				    returning id, old.unchanged_run as run, old.unchanged_since as since,
				              old.last_poll_at as until, old.document_bytes as size),
				run as (
				    insert into polls (source_id, began_at, ended_at, times, outcome, status, saved)
				    select id, since, until, run, 'not_modified', 304, run * size from settled
				    where run > 0 and not :unchanged),
				account as (
				    insert into polls (source_id, began_at, ended_at, outcome, status, address, millis, bytes,
				                       ingested, revised, asked_sec, wait_sec, wait_reason, message, trace_id)
				    select id, clock_timestamp(), clock_timestamp(), :outcome, :status, :address, :millis, :bytes,
				           :ingested, :revised, :asked, :wait / 1000, :reason, :error, :trace from settled
				    where not :unchanged),
				taken as (
				    delete from pushes using settled where pushes.id = :push),
				doubted as (
				    -- What a poll finds that was not pushed shows that the hub does not push.
				    update subscriptions set proven = false from settled
				    where source_id = settled.id and proven and :push::bigint is null and :ingested > 0)
				select id from settled
				""")
			.bind("push", Parameters.in(R2dbcType.BIGINT, claim.push()))
			.bind("due", claim.due())
			.bind("wait", settlement.pause().time().toMillis())
			.bind("reason", reason(settlement.pause()))
			.bind("answered", settlement.answered())
			.bind("health", settlement.health().name())
			.bind("failures", settlement.failures())
			.bind("error", text(settlement.error()))
			.bind("etag", text(settlement.validators().etag()))
			.bind("last_modified", text(settlement.validators().lastModified()))
			.bind("hash", Parameters.in(R2dbcType.VARBINARY, settlement.validators().documentHash()))
			.bind("location", text(settlement.move().location()))
			.bind("candidate", text(settlement.move().candidate()))
			.bind("count", settlement.move().count())
			.bind("discovered", settlement.move().discovered())
			.bind("document_asked", seconds(learned.asked()))
			.bind("asked_by", text(learned.askedBy()))
			.bind("skip_hours", learned.skipHours())
			.bind("skip_days", learned.skipDays())
			.bind("habit",
					Parameters.in(R2dbcType.BIGINT, (learned.habit() != null) ? learned.habit().toSeconds() : null))
			.bind("silent_after", Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE, instant(learned.silentAfter())))
			.bind("status", account.status())
			.bind("asked", seconds(account.asked()))
			.bind("unchanged", account.unchanged())
			.bind("bytes", account.bytes())
			.bind("outcome", account.outcome())
			.bind("address", text(account.address()))
			.bind("millis", account.took().toMillis())
			.bind("ingested", account.ingested())
			.bind("revised", account.revised())
			.bind("trace", text(traceId))
			.bind("id", claim.sourceId())
			.bind("lease", claim.lease())
			.map((_) -> true)
			.one()
			.defaultIfEmpty(false);
	}

	/**
	 * Ends many polls that changed nothing, with one statement. Where a lease was lost
	 * meanwhile, nothing is kept of that poll.
	 */
	Mono<Long> settleUnchanged(List<Unchanged> polls) {
		return this.database.sql("""
				update sources
				set lease = null, leased_until = null,
				    next_poll_at = case when next_poll_at = poll.due
				                        then clock_timestamp() + poll.wait * interval '1 millisecond'
				                        else next_poll_at end,
				    wait_reason = poll.reason, server_asked_sec = poll.asked, last_fetched_at = clock_timestamp(),
				    last_poll_at = clock_timestamp(), last_status = 304, polls = polls + 1,
				    unchanged_polls = unchanged_polls + 1, bytes_saved = bytes_saved + document_bytes,
				    unchanged_run = unchanged_run + 1, unchanged_since = coalesce(unchanged_since, clock_timestamp())
				from unnest(:ids, :leases, :dues, :waits, :reasons, :asked)
				     as poll (id, lease, due, wait, reason, asked)
				where sources.id = poll.id and sources.lease = poll.lease
				""")
			.bind("ids", polls.stream().map((poll) -> poll.claim().sourceId()).toArray(Long[]::new))
			.bind("leases", polls.stream().map((poll) -> poll.claim().lease()).toArray(UUID[]::new))
			.bind("dues",
					polls.stream()
						.map((poll) -> poll.claim().due().atOffset(ZoneOffset.UTC))
						.toArray(OffsetDateTime[]::new))
			.bind("waits", polls.stream().map((poll) -> poll.pause().time().toMillis()).toArray(Long[]::new))
			.bind("reasons", polls.stream().map((poll) -> reason(poll.pause())).toArray(String[]::new))
			.bind("asked", asked(polls))
			.fetch()
			.rowsUpdated();
	}

	private static @Nullable Integer[] asked(List<Unchanged> polls) {
		@Nullable Integer[] asked = new @Nullable Integer[polls.size()];
		for (int i = 0; i < asked.length; i++) {
			Duration each = polls.get(i).asked();
			asked[i] = (each != null) ? (int) each.toSeconds() : null;
		}
		return asked;
	}

	/**
	 * A poll that changed nothing but when to come again.
	 *
	 * @param claim what was polled
	 * @param pause how long to leave it alone now
	 * @param asked how long the server asked us to stay away
	 */
	record Unchanged(Claim claim, Wait pause, @Nullable Duration asked) {

	}

	/**
	 * Gives a source back unpolled, to be claimed again when its turn has come.
	 */
	Mono<Void> postpone(Claim claim, Wait wait) {
		return this.database.sql("""
				update sources
				set lease = null, leased_until = null, wait_reason = :reason,
				    next_poll_at = case when next_poll_at = :due
				                        then clock_timestamp() + :wait * interval '1 millisecond'
				                        else next_poll_at end
				where id = :id and lease = :lease
				""")
			.bind("reason", reason(wait))
			.bind("due", claim.due())
			.bind("wait", wait.time().toMillis())
			.bind("id", claim.sourceId())
			.bind("lease", claim.lease())
			.then();
	}

	/**
	 * Keeps the history of a source short.
	 */
	Mono<Void> trimHistory(long sourceId) {
		return this.database.sql("""
				delete from polls
				where source_id = :id and ended_at < (
				    select ended_at from polls where source_id = :id
				    order by ended_at desc, id desc offset :kept limit 1)
				""").bind("id", sourceId).bind("kept", KEPT_HISTORY).then();
	}

	private static String reason(Wait wait) {
		return wait.reason().name().toLowerCase(Locale.ROOT);
	}

	/**
	 * Brings healthy sources forward that an earlier, longer interval would keep waiting.
	 */
	Mono<Void> dueNoLaterThan(Duration interval) {
		return this.database.sql("""
				update sources
				set next_poll_at = coalesce(last_fetched_at, clock_timestamp()) + :interval * interval '1 second'
				where enabled and removed_at is null and wait_reason in ('interval', 'habit')
				  and next_poll_at > coalesce(last_fetched_at, clock_timestamp()) + :interval * interval '1.06 seconds'
				""").bind("interval", interval.toSeconds()).then();
	}

	private static Parameter text(@Nullable String text) {
		return Parameters.in(R2dbcType.VARCHAR, text);
	}

	private static Parameter seconds(@Nullable Duration duration) {
		return Parameters.in(R2dbcType.INTEGER, (duration != null) ? (int) duration.toSeconds() : null);
	}

	private static @Nullable OffsetDateTime instant(@Nullable Instant instant) {
		return (instant != null) ? instant.atOffset(ZoneOffset.UTC) : null;
	}

	private static Claim claim(Readable row) {
		String url = required(row, "url", String.class);
		String location = row.get("location", String.class);
		URI address = address((location != null) ? location : url);
		return new Claim(required(row, "lease", UUID.class), required(row, "id", Long.class), url, address,
				required(row, "name", String.class), required(row, "source_type", String.class),
				secrets(row, (location != null) ? address(url) : address), row.get("etag", String.class),
				row.get("last_modified", String.class), row.get("document_hash", byte[].class), location != null,
				required(row, "discovered", Boolean.class), row.get("moved_to", String.class),
				required(row, "moved_count", Integer.class), Health.valueOf(required(row, "health", String.class)),
				required(row, "consecutive_failures", Integer.class), required(row, "next_poll_at", Instant.class),
				Duration.ofMillis(required(row, "late", Long.class)), seconds(row.get("interval_sec", Integer.class)),
				required(row, "obey_robots", Boolean.class), row.get("rules", String.class), learned(row),
				row.get("unchanged_since", Instant.class), required(row, "document_bytes", Long.class), offer(row),
				required(row, "served", Boolean.class), row.get("push", Long.class),
				required(row, "unread", Integer.class));
	}

	private static @Nullable Offer offer(Readable row) {
		String hub = row.get("hub", String.class);
		String topic = row.get("topic", String.class);
		return (hub != null && topic != null) ? new Offer(hub, topic) : null;
	}

	private static Learned learned(Readable row) {
		return new Learned(seconds(row.get("asked_sec", Integer.class)), row.get("asked_by", String.class),
				required(row, "skip_hours", Integer.class), required(row, "skip_days", Integer.class),
				seconds(row.get("habit_sec", Long.class)), row.get("silent_after", Instant.class));
	}

	private static @Nullable Secrets secrets(Readable row, URI origin) {
		String username = row.get("username", String.class);
		String password = row.get("password", String.class);
		String headers = row.get("headers", String.class);
		if (username == null && headers == null) {
			return null;
		}
		Credentials credentials = (username != null && password != null) ? new Credentials(username, password) : null;
		return new Secrets(origin, credentials, (headers != null) ? headers(headers) : Map.of());
	}

	private static Map<String, String> headers(String json) {
		return JsonMapper.shared().readValue(json, new TypeReference<Map<String, String>>() {
		});
	}

	private static @Nullable Duration seconds(@Nullable Number seconds) {
		return (seconds != null) ? Duration.ofSeconds(seconds.longValue()) : null;
	}

	private static URI address(String url) {
		try {
			return SourceAddress.fetchable(url);
		}
		catch (URISyntaxException ex) {
			throw new IllegalStateException("an address was stored that is none", ex);
		}
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type));
	}

}
