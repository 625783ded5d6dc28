/**
 * Editions as mails, and the conversation with the mail server.
 */
@NullMarked
package io.newstunneler.digest.mail;

import org.jspecify.annotations.NullMarked;
