/**
 * A mail server that keeps what it gets and shows it.
 */
@NullMarked
package io.newstunneler.local.mail;

import org.jspecify.annotations.NullMarked;
