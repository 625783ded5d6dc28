package io.newstunneler.ingest.sources;

import java.time.DayOfWeek;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

import io.newstunneler.ingest.rules.EntryRule;
import io.newstunneler.ingest.rules.EntryRules;
import io.newstunneler.ingest.sources.SourcePage.Asked;
import io.newstunneler.ingest.websub.Subscriptions;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * What there is to know of one source.
 */
@Repository
class SourcePages {

	private final DatabaseClient database;

	private final Subscriptions subscriptions;

	SourcePages(DatabaseClient database, Subscriptions subscriptions) {
		this.database = database;
		this.subscriptions = subscriptions;
	}

	Mono<SourcePage> find(long id) {
		return this.database.sql("""
				select sources.*, rules::text as rule_texts,
				       exists (select from source_credentials where source_id = sources.id) as credentials,
				       array(select source_headers.name from source_headers
				             where source_id = sources.id order by 1) as headers
				from sources where id = :id and removed_at is null
				""")
			.bind("id", id)
			.map(SourcePages::page)
			.one()
			.flatMap((page) -> this.subscriptions.of(id).map(page::with).defaultIfEmpty(page));
	}

	/**
	 * The history of a source, the latest first. What has not changed since is its first
	 * line.
	 */
	Flux<PastPoll> polls(long id, int limit) {
		return this.database.sql("""
				select unchanged_since as began_at, last_poll_at as ended_at, unchanged_run as times,
				       'not_modified' as outcome, last_status as status, null::text as address, null::bigint as millis,
				       0::bigint as bytes, unchanged_run * document_bytes as saved, 0 as ingested, 0 as revised,
				       server_asked_sec as asked_sec, null::bigint as wait_sec, wait_reason, null::text as message,
				       null::text as trace_id, null::bigint as id
				from sources where id = :id and unchanged_run > 0
				union all
				(select began_at, ended_at, times, outcome, status, address, millis, bytes, saved, ingested, revised,
				        asked_sec, wait_sec, wait_reason, message, trace_id, id
				 from polls where source_id = :id
				 order by ended_at desc, id desc limit :limit)
				order by ended_at desc, id desc nulls first limit :limit
				""").bind("id", id).bind("limit", limit).map(SourcePages::poll).all();
	}

	private static SourcePage page(Readable row) {
		String rules = row.get("rule_texts", String.class);
		return new SourcePage(required(row, "id", Long.class), required(row, "url", String.class),
				required(row, "name", String.class), required(row, "source_type", String.class),
				required(row, "enabled", Boolean.class), required(row, "created_at", Instant.class),
				row.get("last_fetched_at", Instant.class), required(row, "next_poll_at", Instant.class),
				required(row, "health", String.class), required(row, "consecutive_failures", Integer.class),
				row.get("last_error", String.class), row.get("folder", String.class), reason(row),
				row.get("location", String.class), row.get("interval_sec", Integer.class),
				required(row, "obey_robots", Boolean.class), required(row, "credentials", Boolean.class),
				Arrays.asList(required(row, "headers", String[].class)),
				(rules != null) ? EntryRules.parse(rules) : List.<EntryRule>of(),
				row.get("last_poll_at", Instant.class), row.get("last_status", Integer.class), asked(row),
				row.get("habit_sec", Long.class), row.get("silent_after", Instant.class),
				required(row, "polls", Long.class), required(row, "unchanged_polls", Long.class),
				required(row, "bytes_received", Long.class), required(row, "bytes_saved", Long.class), null);
	}

	private static Asked asked(Readable row) {
		int hours = required(row, "skip_hours", Integer.class);
		int days = required(row, "skip_days", Integer.class);
		return new Asked(row.get("server_asked_sec", Integer.class), row.get("asked_sec", Integer.class),
				row.get("asked_by", String.class),
				IntStream.range(0, 24).filter((hour) -> (hours >> hour & 1) == 1).boxed().toList(),
				Arrays.stream(DayOfWeek.values())
					.filter((day) -> (days >> day.ordinal() & 1) == 1)
					.map(DayOfWeek::name)
					.toList());
	}

	/**
	 * Why it is asked next when it is.
	 */
	private static String reason(Readable row) {
		if (!required(row, "enabled", Boolean.class)) {
			return "It is not polled, because a person disabled it.";
		}
		if ("GONE".equals(row.get("health", String.class))) {
			return "Its server says that it is gone for good; it is not asked any more.";
		}
		return sentence(row.get("wait_reason", String.class), row.get("asked_by", String.class));
	}

	private static String sentence(@Nullable String reason, @Nullable String askedBy) {
		return switch ((reason != null) ? reason : "") {
			case "interval" -> "The poll interval of the settings.";
			case "own_interval" -> "The interval that a person set for this source.";
			case "habit" -> "It publishes more often than the poll interval of the settings.";
			case "server_asked" -> "Its server says that its answer stays fresh until then.";
			case "document_asked" ->
				"Its document asks for no more frequent polls" + ((askedBy != null) ? " (" + askedBy + ")." : ".");
			case "skipped_time" -> "Its document names hours or days at which it does not want to be asked.";
			case "pushed" -> "Its hub pushes what is new; it is polled seldom, to be sure.";
			case "back_off" -> "It failed; the wait doubles with each failure, up to a limit.";
			case "retry_after" -> "Its server asked for time (Retry-After).";
			case "spacing" -> "Others of its host come first, with time in between.";
			default -> "It has not been polled yet.";
		};
	}

	private static PastPoll poll(Readable row) {
		Integer status = row.get("status", Integer.class);
		return new PastPoll(required(row, "began_at", Instant.class), required(row, "ended_at", Instant.class),
				required(row, "times", Integer.class), required(row, "outcome", String.class),
				(status != null && status > 0) ? status : null, row.get("address", String.class),
				row.get("millis", Long.class), required(row, "bytes", Long.class), required(row, "saved", Long.class),
				required(row, "ingested", Integer.class), required(row, "revised", Integer.class),
				row.get("asked_sec", Integer.class), row.get("wait_sec", Long.class),
				row.get("wait_reason", String.class), row.get("message", String.class),
				row.get("trace_id", String.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type));
	}

}
