package io.newstunneler.gateway.deadletters;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A record that a consumer could not process.
 *
 * @param id its number
 * @param topic where it came from
 * @param partition its partition there
 * @param offset its offset there
 * @param key its key, harmless to show
 * @param factId the CloudEvents id
 * @param error class of the error
 * @param reason the error in words, harmless to show
 * @param attempts how often it was tried
 * @param consumer which group of consumers refused it
 * @param traceId the trace that it was published in
 * @param valueBytes how long its value is
 * @param isKept whether the value is kept; one that is too large stays on the topic only
 * @param diedAt when it was given up
 * @param redrivenAt when it was sent again
 * @param valueBase64 its value, where a single dead letter is asked for
 */
record DeadLetter(long id, String topic, int partition, long offset, @Nullable String key, @Nullable String factId,
		String error, String reason, int attempts, @Nullable String consumer, @Nullable String traceId, int valueBytes,
		boolean isKept, Instant diedAt, @Nullable Instant redrivenAt,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String valueBase64) {
}
