package io.newstunneler.digest.edition;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import io.newstunneler.digest.schedule.Cadence;
import io.newstunneler.digest.schedule.Schedule;
import io.r2dbc.postgresql.codec.Json;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;

/**
 * A line of editions: those of one subscriber, or a digest's public ones. Each window
 * begins where the one before it ended.
 *
 * @param id identity of the line
 * @param digestId the digest
 * @param subscriberId who takes it; {@code null} for the public line
 * @param schedule when editions are due
 * @param filters canonical JSON of the subscriber's filters
 * @param coveredUntil end of the last window
 */
record Line(long id, long digestId, @Nullable Long subscriberId, Schedule schedule, String filters,
		@Nullable Instant coveredUntil) {

	private static final Duration FIRST_WINDOW = Duration.ofHours(24);

	static Line of(Readable row) {
		return new Line(required(row, "id", Long.class), required(row, "digest_id", Long.class),
				row.get("subscriber_id", Long.class),
				Schedule.of(Cadence.valueOf(required(row, "cadence", String.class).toUpperCase(Locale.ROOT)),
						DayOfWeek.valueOf(required(row, "weekday", String.class).toUpperCase(Locale.ROOT)),
						List.of(required(row, "times", String[].class)), required(row, "time_zone", String.class)),
				required(row, "filters", Json.class).asString(), row.get("covered_until", Instant.class));
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

	/**
	 * The window of the slot that is due, however late it is and however many slots were
	 * missed.
	 * @param now the time
	 * @return the window, empty or reversed where something later was covered already
	 */
	Window due(Instant now) {
		Instant until = this.schedule.latest(now);
		Instant from = (this.coveredUntil != null) ? this.coveredUntil : this.schedule.previous(until);
		return new Window(this.digestId, from, until, this.filters);
	}

	/**
	 * The window of an edition out of turn.
	 * @param now the time
	 * @return what came since the last edition; the first time, in the last 24 hours
	 */
	Window upTo(Instant now) {
		Instant from = (this.coveredUntil != null) ? this.coveredUntil : now.minus(FIRST_WINDOW);
		return new Window(this.digestId, from, now, this.filters);
	}

}
