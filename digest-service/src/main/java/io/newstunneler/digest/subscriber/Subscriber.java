package io.newstunneler.digest.subscriber;

import java.time.Instant;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who takes digests.
 *
 * @param id identity of the subscriber
 * @param email the address as it was given; compared without regard to case
 * @param name how they want to be called
 * @param timeZone IANA name of their zone
 * @param digests what they take
 * @param filters which articles they want
 * @param createdAt when they came
 * @param confirmedAt when the address was confirmed; nothing is sent before
 * @param unsubscribedAt when they left; nothing is sent after
 */
record Subscriber(long id, String email, String name, String timeZone, List<Wish> digests, Filters filters,
		Instant createdAt, @Nullable Instant confirmedAt, @Nullable Instant unsubscribedAt) {

	@JsonProperty
	Status status() {
		if (this.unsubscribedAt != null) {
			return Status.UNSUBSCRIBED;
		}
		return (this.confirmedAt != null) ? Status.ACTIVE : Status.PENDING;
	}

	@JsonProperty
	boolean confirmed() {
		return this.confirmedAt != null;
	}

	/**
	 * Whether mails are sent.
	 */
	enum Status {

		/** The address is not confirmed yet. */
		@JsonProperty("pending")
		PENDING,

		/** Editions are mailed. */
		@JsonProperty("active")
		ACTIVE,

		/** Nothing is sent any more. */
		@JsonProperty("unsubscribed")
		UNSUBSCRIBED

	}

}
