package io.newstunneler.analysis.plan;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;

import io.newstunneler.defaults.trace.Traceparent;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;

/**
 * A plan run as people see it.
 *
 * @param id its identity
 * @param articleId the article to be planned
 * @param origin {@code score} where the total asked for it, {@code person} where somebody
 * did, {@code reanalysis} where many were asked for; {@code shadow} and {@code replay}
 * are plans beside the plan of the article
 * @param sourceId the article's source
 * @param replayId the replay that it belongs to
 * @param state where it stands
 * @param priority the article's total, less a point for each fifty articles of its source
 * that waited; people's requests lie 1,000 above, shadows and replays 1,000 below
 * @param attempts how often a worker took it
 * @param failures how many of these ended without a plan, the analyst having been asked
 * @param interruptions how many of these ended with the worker's death
 * @param nextAttemptAt when it may be tried, while it waits
 * @param leaseUntil until when its worker holds it, while it runs
 * @param errorClass what kind of failure the last one was
 * @param lastError the last failure, for a person
 * @param model who was asked last
 * @param promptVersion version of the prompt
 * @param promptHash SHA-256 of the prompt
 * @param flagVariant the flag variant that chose model or prompt
 * @param inputHash SHA-256 of what the analyst was given to read
 * @param cachedFrom the run whose answer it took over, so that nobody was asked
 * @param tokens of all attempts
 * @param costUsd of all attempts, where the price is known
 * @param latencyMs of the last attempt
 * @param traceId the trace of the article, in which the run goes on
 * @param createdAt when it was asked for
 * @param startedAt when it was first tried
 * @param finishedAt when it ended
 */
record PlanRun(long id, long articleId, String origin, @Nullable Long sourceId, @Nullable Long replayId, String state,
		double priority, int attempts, int failures, int interruptions, @Nullable Instant nextAttemptAt,
		@Nullable Instant leaseUntil, @Nullable String errorClass, @Nullable String lastError, @Nullable String model,
		@Nullable String promptVersion, @Nullable String promptHash, @Nullable String flagVariant,
		@Nullable String inputHash, @Nullable Long cachedFrom, int tokens, @Nullable BigDecimal costUsd,
		@Nullable Integer latencyMs, @Nullable String traceId, Instant createdAt, @Nullable Instant startedAt,
		@Nullable Instant finishedAt) {

	static final String COLUMNS = """
			id, article_id, origin, source_id, replay_id, cached_from, state, priority, attempts, failures, interruptions, due_at, error_class,
			last_error, model, prompt_version, prompt_hash, flag_variant, input_hash, tokens, cost_usd, latency_ms,
			traceparent, created_at, started_at, finished_at""";

	static PlanRun of(Readable row) {
		PlanRunState state = PlanRunState.of(required(row, "state", String.class));
		Instant due = time(row, "due_at");
		Traceparent trace = Traceparent.parse(row.get("traceparent", String.class));
		return new PlanRun(required(row, "id", Long.class), required(row, "article_id", Long.class),
				required(row, "origin", String.class), row.get("source_id", Long.class),
				row.get("replay_id", Long.class), state.column(), required(row, "priority", Double.class),
				required(row, "attempts", Integer.class), required(row, "failures", Integer.class),
				required(row, "interruptions", Integer.class), (state == PlanRunState.WAITING) ? due : null,
				(state == PlanRunState.RUNNING) ? due : null, row.get("error_class", String.class),
				row.get("last_error", String.class), row.get("model", String.class),
				row.get("prompt_version", String.class), row.get("prompt_hash", String.class),
				row.get("flag_variant", String.class), row.get("input_hash", String.class),
				row.get("cached_from", Long.class), required(row, "tokens", Integer.class),
				row.get("cost_usd", BigDecimal.class), row.get("latency_ms", Integer.class),
				(trace != null) ? trace.traceId() : null, Objects.requireNonNull(time(row, "created_at")),
				time(row, "started_at"), time(row, "finished_at"));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	private static @Nullable Instant time(Readable row, String column) {
		OffsetDateTime time = row.get(column, OffsetDateTime.class);
		return (time != null) ? time.toInstant() : null;
	}

}
