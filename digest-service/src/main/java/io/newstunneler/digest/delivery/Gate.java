package io.newstunneler.digest.delivery;

import java.util.Locale;

/**
 * Kinds of deliveries that are held back or let through together.
 */
public enum Gate {

	/** The mail that asks to confirm an address: somebody waits for it. */
	CONFIRMATION,

	/** An alert by mail, or the summary of those of quiet hours. */
	ALERT,

	/** An edition by mail. */
	DIGEST,

	/** An alert to a Slack channel. */
	SLACK,

	/** An alert to somebody's own program. */
	WEBHOOK;

	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	/**
	 * The channel behind the gate.
	 * @return {@code mail}, {@code slack} or {@code webhook}
	 */
	public String channel() {
		return switch (this) {
			case CONFIRMATION, ALERT, DIGEST -> "mail";
			case SLACK, WEBHOOK -> text();
		};
	}

	static Gate of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
