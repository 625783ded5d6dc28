package io.newstunneler.digest.delivery;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * Where a delivery stands.
 */
public enum DeliveryState {

	/** Waits for its time. */
	PLANNED,

	/** A sender has it in hand. */
	SENDING,

	/** The mail server took it. */
	SENT,

	/**
	 * The mail may have been taken, but the answer was lost; tried again with the same
	 * Message-ID.
	 */
	UNKNOWN,

	/** The mail server refused it for good, or it was deferred for too long. */
	FAILED,

	/** It came back. */
	BOUNCED,

	/** The subscriber left before it was sent. */
	SUPPRESSED;

	@JsonValue
	public String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static DeliveryState of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
