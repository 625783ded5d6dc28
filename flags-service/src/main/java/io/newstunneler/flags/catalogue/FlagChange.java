package io.newstunneler.flags.catalogue;

import java.time.Instant;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A line of a flag's history.
 *
 * @param id counts the changes of all flags
 * @param flag name of the flag
 * @param environment where it changed
 * @param changedBy who changed it
 * @param reason why, where they said
 * @param before what could be changed, as it was: enabled, strategies and variants; empty
 * where the flag is new
 * @param after the same, as it became
 * @param traceId trace of the request that changed it
 * @param changedAt when
 */
public record FlagChange(long id, String flag, String environment, String changedBy, @Nullable String reason,
		JsonNode before, JsonNode after, @Nullable String traceId, Instant changedAt) {
}
