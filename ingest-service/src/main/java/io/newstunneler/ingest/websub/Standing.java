package io.newstunneler.ingest.websub;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * How a source stands with its hub.
 *
 * @param hub whom the feed names
 * @param topic what the hub calls the feed
 * @param state {@code OFFERED}, {@code ASKED}, {@code ACTIVE}, {@code DENIED}, or
 * {@code OFF} where the flag is off
 * @param says what that means, in a sentence
 * @param expiresAt until when the hub has promised to push
 * @param pushes how often it has pushed
 * @param lastPushAt when it pushed last
 */
public record Standing(String hub, String topic, String state, String says, @Nullable Instant expiresAt, long pushes,
		@Nullable Instant lastPushAt) {

}
