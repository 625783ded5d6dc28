package io.newstunneler.digest.channel;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Where alerts of a subscriber can go.
 */
enum Kind {

	/** To the subscriber's address. */
	@JsonProperty("mail")
	MAIL,

	/** To an incoming webhook of Slack. */
	@JsonProperty("slack")
	SLACK,

	/** To a program, signed. */
	@JsonProperty("webhook")
	WEBHOOK;

	String text() {
		return name().toLowerCase(Locale.ROOT);
	}

	static Kind of(String text) {
		return valueOf(text.toUpperCase(Locale.ROOT));
	}

}
