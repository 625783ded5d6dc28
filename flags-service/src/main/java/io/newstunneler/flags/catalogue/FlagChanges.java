package io.newstunneler.flags.catalogue;

import java.time.Instant;
import java.util.Objects;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.trace.Traceparent;
import io.newstunneler.defaults.trace.Traces;
import io.newstunneler.events.FlagChanged;
import io.newstunneler.flags.annotation.GrafanaAnnotations;
import io.newstunneler.outbox.Outbox;
import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;

/**
 * The history of the flags. What is written into it is told to the other services and to
 * the other replicas of this one.
 */
@Repository
public class FlagChanges {

	private static final Logger log = LoggerFactory.getLogger(FlagChanges.class);

	private final DatabaseClient database;

	private final Outbox outbox;

	private final Traces traces;

	private final JsonMapper json;

	private final MeterRegistry meters;

	private final GrafanaAnnotations annotations;

	FlagChanges(DatabaseClient database, Outbox outbox, Traces traces, JsonMapper json, MeterRegistry meters,
			GrafanaAnnotations annotations) {
		this.annotations = annotations;
		this.database = database;
		this.outbox = outbox;
		this.traces = traces;
		this.json = json;
		this.meters = meters;
	}

	/**
	 * Writes a change down and tells of it, in the caller's transaction.
	 * @param before the flag as it was, or nothing where it is new
	 * @param after the flag as it is now
	 * @param changedBy who changed it
	 * @param reason why
	 * @return completes when it is written
	 */
	public Mono<Void> add(@Nullable FlagState before, FlagState after, String changedBy, @Nullable String reason) {
		return Mono.defer(() -> {
			Traceparent trace = this.traces.current();
			Mono<Void> history = this.database.sql("""
					insert into flag_changes (flag, environment, changed_by, reason, before, after, trace_id)
					values (:flag, :environment, :by, :reason, :before::jsonb, :after::jsonb, :trace)
					""")
				.bind("flag", after.name())
				.bind("environment", after.environment())
				.bind("by", changedBy)
				.bind("reason", Parameters.in(R2dbcType.VARCHAR, reason))
				.bind("before", (before != null) ? changeable(before) : "{}")
				.bind("after", changeable(after))
				.bind("trace", Parameters.in(R2dbcType.VARCHAR, (trace != null) ? trace.traceId() : null))
				.then();
			Mono<Void> fact = this.outbox.append(new FlagChanged(after.name(), after.environment(), after.enabled(),
					isOn(before), changedBy, reason, after.changedAt()));
			return history.then(fact).then(hint(after.environment()));
		});
	}

	/**
	 * Makes every replica look at the state again once the caller's transaction commits.
	 * @param environment where something changed
	 * @return completes when the hint is given
	 */
	public Mono<Void> hint(String environment) {
		return this.database.sql("select pg_notify(:channel, :environment)")
			.bind("channel", FlagCatalogue.CHANNEL)
			.bind("environment", environment)
			.then();
	}

	/**
	 * Makes a change that was committed visible to those who run the system.
	 * @param before the flag as it was, or nothing where it is new
	 * @param after the flag as it is now
	 * @param changedBy who changed it
	 */
	public void announce(@Nullable FlagState before, FlagState after, String changedBy) {
		this.meters.counter("news.tunneler.flags.changes", "flag", after.name(), "environment", after.environment())
			.increment();
		log.atInfo()
			.addKeyValue("flag", after.name())
			.addKeyValue("environment", after.environment())
			.addKeyValue("enabled", after.enabled())
			.addKeyValue("was_enabled", isOn(before))
			.addKeyValue("changed_by", changedBy)
			.log("flag changed");
		String turned = (isOn(before) == after.enabled()) ? ((before != null) ? "changed" : "made")
				: (after.enabled() ? "on" : "off");
		this.annotations.add(after.name(), after.environment(), after.changedAt(),
				"Flag %s %s by %s".formatted(after.name(), turned, changedBy));
	}

	private static boolean isOn(@Nullable FlagState state) {
		return state != null && state.enabled();
	}

	/**
	 * What happened, newest first.
	 * @param flag name of a flag, or nothing for all
	 * @param before only changes with a smaller id
	 * @param limit at most so many
	 * @return the changes
	 */
	public Flux<FlagChange> list(@Nullable String flag, long before, int limit) {
		return this.database.sql("""
				select id, flag, environment, changed_by, reason, before::text as before, after::text as after,
				       trace_id, changed_at
				from flag_changes
				where (:flag::text is null or flag = :flag) and id < :before
				order by id desc
				limit :limit
				""")
			.bind("flag", Parameters.in(R2dbcType.VARCHAR, flag))
			.bind("before", before)
			.bind("limit", limit)
			.map(this::change)
			.all();
	}

	private FlagChange change(Readable row) {
		return new FlagChange(required(row, "id", Long.class), required(row, "flag", String.class),
				required(row, "environment", String.class), required(row, "changed_by", String.class),
				row.get("reason", String.class), this.json.readTree(required(row, "before", String.class)),
				this.json.readTree(required(row, "after", String.class)), row.get("trace_id", String.class),
				required(row, "changed_at", Instant.class));
	}

	private String changeable(FlagState state) {
		return this.json.createObjectNode()
			.put("enabled", state.enabled())
			.put("stale", state.wide().stale())
			.put("archived", state.wide().archived())
			.put("impression_data", state.wide().impressionData())
			.set("dependencies", state.wide().dependencies())
			.set("strategies", state.strategies())
			.set("variants", state.variants())
			.toString();
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type));
	}

}
