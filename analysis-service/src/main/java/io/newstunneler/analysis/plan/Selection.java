package io.newstunneler.analysis.plan;

import java.time.Instant;
import java.util.List;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Which runs are meant. What is not given does not narrow; of everything, the oldest
 * first up to the limit.
 *
 * @param ids these runs
 * @param state in this state
 * @param errorClass whose last failure was of this kind
 * @param sourceId of articles of this source
 * @param since asked for at or after this instant
 * @param until asked for before this instant
 * @param limit how many at most
 * @param dryRun only says how many there are
 */
record Selection(@Nullable @Size(min = 1, max = 10_000) List<Long> ids,
		@Nullable @Pattern(regexp = "waiting|running|failed|parked|cancelled") String state,
		@Nullable @Pattern(regexp = "[a-z_]{1,40}") String errorClass, @Nullable Long sourceId, @Nullable Instant since,
		@Nullable Instant until, @Schema(defaultValue = "1000") @Nullable @Min(1) @Max(100_000) Integer limit,
		@Nullable Boolean dryRun) {

	static final String CONDITIONS = """
			(:ids::bigint[] is null or id = any(:ids)) and (:state::text is null or state = :state)
				and (:class::text is null or error_class = :class) and (:source::bigint is null or source_id = :source)
				and (:since::timestamptz is null or created_at >= :since)
				and (:until::timestamptz is null or created_at < :until)""";

	boolean isDryRun() {
		return Boolean.TRUE.equals(this.dryRun);
	}

	DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec sql) {
		DatabaseClient.GenericExecuteSpec bound = sql.bind("limit", (this.limit != null) ? this.limit : 1000);
		bound = bind(bound, "ids", (this.ids != null) ? this.ids.toArray(Long[]::new) : null, Long[].class);
		bound = bind(bound, "state", this.state, String.class);
		bound = bind(bound, "class", this.errorClass, String.class);
		bound = bind(bound, "source", this.sourceId, Long.class);
		bound = bind(bound, "since", this.since, Instant.class);
		return bind(bound, "until", this.until, Instant.class);
	}

	private static DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec sql, String name,
			@Nullable Object value, Class<?> type) {
		return (value != null) ? sql.bind(name, value) : sql.bindNull(name, type);
	}

}
