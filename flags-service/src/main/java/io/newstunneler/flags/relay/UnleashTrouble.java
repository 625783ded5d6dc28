package io.newstunneler.flags.relay;

import org.jspecify.annotations.Nullable;

/**
 * The Unleash server did not do what it was asked.
 */
class UnleashTrouble extends RuntimeException {

	private final int status;

	UnleashTrouble(String what, @Nullable Throwable cause) {
		super(what, cause);
		this.status = 0;
	}

	UnleashTrouble(int status) {
		super("answered " + status);
		this.status = status;
	}

	/**
	 * What it answered.
	 * @return an HTTP status, or 0 where it did not answer
	 */
	int status() {
		return this.status;
	}

}
