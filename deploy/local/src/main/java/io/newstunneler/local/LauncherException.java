package io.newstunneler.local;

import org.jspecify.annotations.Nullable;

/**
 * Something that a person has to put right; the message says what happened and what to
 * do, and is all that is shown.
 */
public class LauncherException extends RuntimeException {

	/**
	 * Creates the message.
	 * @param message sentences for a person
	 */
	public LauncherException(String message) {
		super(message);
	}

	/**
	 * Creates the message.
	 * @param message sentences for a person
	 * @param cause what happened
	 */
	public LauncherException(String message, @Nullable Throwable cause) {
		super(message, cause);
	}

}
