package io.newstunneler.events;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An edition reached, bounced from or failed to reach a subscriber. Carries no address.
 *
 * @param editionId identity of the edition
 * @param subscriberId identity of the subscriber
 * @param channel {@code mail}, {@code slack} or {@code webhook}
 * @param outcome how it ended
 * @param messageId the mail's Message-ID
 * @param reason why, where it did not arrive
 * @param items number of articles in the edition
 * @param endedAt when it ended
 */
public record DigestDelivered(long editionId, long subscriberId, String channel, Outcome outcome,
		@Nullable String messageId, @Nullable String reason, int items, Instant endedAt) implements Fact {

	public static final String TOPIC = "news.digest.delivered.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.subscriberId);
	}

	/**
	 * How a delivery can end.
	 */
	public enum Outcome {

		SENT, BOUNCED, FAILED

	}

}
