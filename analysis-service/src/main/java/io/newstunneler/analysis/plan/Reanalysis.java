package io.newstunneler.analysis.plan;

import java.time.Instant;

import io.swagger.v3.oas.annotations.media.Schema;
import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.r2dbc.core.DatabaseClient;

/**
 * Which articles are to be planned anew, the highest scores first up to the limit.
 *
 * @param minScore with at least this total
 * @param since published at or after this instant
 * @param until published before this instant
 * @param sourceId of this source
 * @param ticker linked to this symbol
 * @param withoutPlan only those that have no plan
 * @param promptVersion with this prompt instead of the one that the flag gives
 * @param fresh asks the model also where it has answered the same question
 * @param limit how many at most
 * @param dryRun only says how many there are
 */
record Reanalysis(@Nullable @DecimalMin("0") @DecimalMax("1000") Double minScore, @Nullable Instant since,
		@Nullable Instant until, @Nullable Long sourceId, @Nullable @Pattern(regexp = "[A-Z0-9.-]{1,15}") String ticker,
		@Nullable Boolean withoutPlan, @Nullable @Pattern(regexp = "[\\w.-]{1,40}") String promptVersion,
		@Nullable Boolean fresh, @Schema(defaultValue = "100") @Nullable @Min(1) @Max(10_000) Integer limit,
		@Nullable Boolean dryRun) {

	private static final Instant EVER = Instant.parse("1970-01-01T00:00:00Z");

	private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

	boolean isDryRun() {
		return Boolean.TRUE.equals(this.dryRun);
	}

	DatabaseClient.GenericExecuteSpec bind(DatabaseClient.GenericExecuteSpec sql) {
		DatabaseClient.GenericExecuteSpec bound = sql.bind("min_score", (this.minScore != null) ? this.minScore : 0.0)
			.bind("since", (this.since != null) ? this.since : EVER)
			.bind("until", (this.until != null) ? this.until : NEVER)
			.bind("unplanned", Boolean.TRUE.equals(this.withoutPlan))
			.bind("limit", (this.limit != null) ? this.limit : 100);
		bound = (this.sourceId != null) ? bound.bind("source", this.sourceId) : bound.bindNull("source", Long.class);
		return (this.ticker != null) ? bound.bind("ticker", this.ticker) : bound.bindNull("ticker", String.class);
	}

}
