package io.newstunneler.digest.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One mail to one subscriber, taken in hand by a sender.
 *
 * @param id identity of the row
 * @param editionId the edition; {@code null} for the mail that asks to confirm an address
 * @param subscriberId who gets it
 * @param email where it goes
 * @param name how the subscriber wants to be called
 * @param timeZone IANA name of the subscriber's zone
 * @param wanted whether the subscriber still wants it
 * @param messageId the same on every attempt
 * @param attempt number of this attempt, from 1; also tells this sender's lease from a
 * later one's
 * @param resumed whether an earlier attempt may have reached the server without our
 * knowing
 * @param createdAt when it was planned
 */
public record Delivery(long id, @Nullable Long editionId, long subscriberId, String email, String name, String timeZone,
		boolean wanted, String messageId, int attempt, boolean resumed, Instant createdAt) {
}
