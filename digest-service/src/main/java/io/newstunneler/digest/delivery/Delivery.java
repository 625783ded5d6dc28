package io.newstunneler.digest.delivery;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * One message to one subscriber over one channel, claimed by a sender.
 *
 * @param id identity of the row
 * @param gate what kind of message it is, and what may hold it back
 * @param editionId the edition, where it is one
 * @param alertId the alert, where it is one
 * @param summaryId the alerts of quiet hours, where it is those
 * @param targetId the Slack or webhook address; {@code null} for mail
 * @param subscriberId who gets it
 * @param email where mail goes
 * @param name how the subscriber wants to be called
 * @param timeZone IANA name of the subscriber's zone
 * @param unwanted why it must not be sent any more; {@code null} where it may
 * @param messageId the same on every attempt
 * @param lease tells this sender's lease from a later one's
 * @param attempt number of the attempt that comes now, from 1
 * @param resumed whether an earlier attempt may have arrived without our knowing
 * @param createdAt when it was planned
 * @param locale language in which the subscriber reads dates
 */
public record Delivery(long id, Gate gate, @Nullable Long editionId, @Nullable Long alertId, @Nullable Long summaryId,
		@Nullable Long targetId, long subscriberId, String email, String name, String timeZone,
		@Nullable String unwanted, String messageId, int lease, int attempt, boolean resumed, Instant createdAt,
		String locale) {

	/**
	 * The channel that it goes over.
	 * @return {@code mail}, {@code slack} or {@code webhook}
	 */
	public String channel() {
		return this.gate.channel();
	}

}
