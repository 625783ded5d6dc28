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

	UnleashTrouble(int status, @Nullable String why) {
		super("answered " + status + ((why != null) ? ": " + why : ""));
		this.status = status;
	}

	/**
	 * Whether what it was asked for was wrong, rather than the server.
	 */
	boolean isRefusal() {
		return this.status == 400 || this.status == 409 || this.status == 422;
	}

	/**
	 * What it answered.
	 * @return an HTTP status, or 0 where it did not answer
	 */
	int status() {
		return this.status;
	}

}
