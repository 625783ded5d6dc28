package io.newstunneler.ingest.polling;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import java.util.UUID;

import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import io.newstunneler.ingest.sources.SourceAddress;
import io.r2dbc.spi.Parameter;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * Who polls which source now. Leases are counted by the database's clock, so that
 * replicas need not agree about the time, and a lease that ends without a settlement
 * makes its source due again.
 */
@Repository
class Leases {

	/** After this time without a sign of life, a source is due again. */
	private static final Duration TERM = Duration.ofSeconds(15);

	/** How often leases are renewed: two renewals may be lost before one ends. */
	static final Duration RENEWAL = Duration.ofSeconds(4);

	private final DatabaseClient database;

	Leases(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Claims sources that are due, the latest first.
	 */
	Flux<Claim> claim(int limit) {
		return this.database.sql("""
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
				select claimed.*, username, password,
				       (extract(epoch from clock_timestamp() - next_poll_at) * 1000)::bigint as late
				from claimed left join source_credentials on source_id = claimed.id
				order by next_poll_at
				""").bind("limit", limit).bind("term", TERM.toSeconds()).map((row) -> claim(row)).all();
	}

	/**
	 * Prolongs leases of polls that are under way.
	 */
	Mono<Void> renew(Collection<UUID> leases) {
		return this.database.sql("""
				update sources set leased_until = clock_timestamp() + :term * interval '1 second'
				where lease = any (:leases)
				""").bind("term", TERM.toSeconds()).bind("leases", leases.toArray(UUID[]::new)).then();
	}

	/**
	 * Ends a poll, in the caller's transaction. A poll that a person asked for meanwhile
	 * is not forgotten: it is due already.
	 * @return whether the lease was still ours; if not, nothing of the poll may be kept
	 */
	Mono<Boolean> settle(Claim claim, Settlement settlement) {
		return this.database
			.sql("""
					update sources
					set lease = null, leased_until = null,
					    next_poll_at = case when next_poll_at = :due then clock_timestamp() + :wait * interval '1 millisecond'
					                        else next_poll_at end,
					    last_fetched_at = case when :answered then clock_timestamp() else last_fetched_at end,
					    health = :health, consecutive_failures = :failures, last_error = :error, etag = :etag,
					    last_modified = :last_modified, document_hash = :hash, location = :location,
					    moved_to = :candidate, moved_count = :count
					where id = :id and lease = :lease
					""")
			.bind("due", claim.due())
			.bind("wait", settlement.nextPoll().toMillis())
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
			.bind("id", claim.sourceId())
			.bind("lease", claim.lease())
			.fetch()
			.rowsUpdated()
			.map((rows) -> rows == 1);
	}

	/**
	 * Brings healthy sources forward that an earlier, longer interval would keep waiting.
	 */
	Mono<Void> dueNoLaterThan(Duration interval) {
		return this.database.sql("""
				update sources
				set next_poll_at = coalesce(last_fetched_at, clock_timestamp()) + :interval * interval '1 second'
				where enabled and removed_at is null and consecutive_failures = 0
				  and next_poll_at > coalesce(last_fetched_at, clock_timestamp()) + :interval * interval '1.06 seconds'
				""").bind("interval", interval.toSeconds()).then();
	}

	private static Parameter text(@Nullable String text) {
		return Parameters.in(R2dbcType.VARCHAR, text);
	}

	private static Claim claim(Readable row) {
		String url = required(row, "url", String.class);
		String location = row.get("location", String.class);
		String username = row.get("username", String.class);
		String password = row.get("password", String.class);
		return new Claim(required(row, "lease", UUID.class), required(row, "id", Long.class), url,
				address((location != null) ? location : url), required(row, "name", String.class),
				required(row, "source_type", String.class),
				(username != null && password != null) ? new Credentials(username, password) : null,
				row.get("etag", String.class), row.get("last_modified", String.class),
				row.get("document_hash", byte[].class), row.get("moved_to", String.class),
				required(row, "moved_count", Integer.class), Health.valueOf(required(row, "health", String.class)),
				required(row, "consecutive_failures", Integer.class), required(row, "next_poll_at", Instant.class),
				Duration.ofMillis(required(row, "late", Long.class)));
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
