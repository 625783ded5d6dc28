/**
 * A mail server that keeps what it gets, and can be made to misbehave.
 */
@NullMarked
package io.newstunneler.testsupport.mail;

import org.jspecify.annotations.NullMarked;
