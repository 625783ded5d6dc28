package io.newstunneler.digest.mail;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A mail before it is one.
 *
 * @param messageId its Message-ID, with angle brackets
 * @param to address
 * @param name the addressee's name, may be empty
 * @param subject one line
 * @param body what it says
 * @param personal what stands in the body's slots
 * @param unsubscribe where one click unsubscribes; absent where there is nothing to leave
 * @param list name of the list that the mail belongs to
 */
record Letter(String messageId, String to, String name, String subject, Body body, Map<String, String> personal,
		@Nullable String unsubscribe, @Nullable String list) {

	/**
	 * The part for readers without HTML.
	 */
	String text() {
		return this.body.text(this.personal);
	}

	/**
	 * The part for the others.
	 */
	String html() {
		return this.body.html(this.personal);
	}

}
