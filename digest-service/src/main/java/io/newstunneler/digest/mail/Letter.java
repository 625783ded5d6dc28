package io.newstunneler.digest.mail;

import org.jspecify.annotations.Nullable;

/**
 * A mail before it is one.
 *
 * @param messageId its Message-ID, with angle brackets
 * @param to address
 * @param name the addressee's name, may be empty
 * @param subject one line
 * @param text the part for readers without HTML
 * @param html the part for the others
 * @param unsubscribe where one click unsubscribes; absent where there is nothing to leave
 * @param list name of the list that the mail belongs to
 */
record Letter(String messageId, String to, String name, String subject, String text, String html,
		@Nullable String unsubscribe, @Nullable String list) {
}
