package io.newstunneler.digest.alert;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;

import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;

/**
 * A subscriber with a rule that an alert passes.
 *
 * @param subscriberId who
 * @param zone their zone
 * @param quietHours when they must not be disturbed
 * @param pausedUntil nothing is sent to them before
 * @param rule the name of the rule, where it has one
 * @param story what the cool-down goes by
 * @param cooled whether they heard of the story a short time before
 */
record Concerned(long subscriberId, ZoneId zone, @Nullable QuietHours quietHours, @Nullable Instant pausedUntil,
		@Nullable String rule, String story, boolean cooled) {

	static Concerned of(Readable row) {
		String from = row.get("quiet_from", String.class);
		String to = row.get("quiet_to", String.class);
		return new Concerned(required(row, "id", Long.class), ZoneId.of(required(row, "time_zone", String.class)),
				(from != null && to != null) ? new QuietHours(LocalTime.parse(from), LocalTime.parse(to)) : null,
				row.get("paused_until", Instant.class), row.get("rule", String.class),
				required(row, "story", String.class), required(row, "cooled", Boolean.class));
	}

	/**
	 * Until when an alert has to wait.
	 * @param now the time
	 * @return the moment, or {@code null} where it may be told at once
	 */
	@Nullable Instant heldUntil(Instant now) {
		Instant until = (this.pausedUntil != null && this.pausedUntil.isAfter(now)) ? this.pausedUntil : null;
		Instant quietEnd = (this.quietHours != null)
				? this.quietHours.endAfter((until != null) ? until : now, this.zone) : null;
		return (quietEnd != null) ? quietEnd : until;
	}

	private static <T> T required(Readable row, String column, Class<T> type) {
		return Objects.requireNonNull(row.get(column, type), column);
	}

}
