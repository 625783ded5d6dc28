package io.newstunneler.flags.relay;

import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * The Unleash server did not do what it was asked.
 */
class UnleashTrouble extends RuntimeException {

	/** What Unleash calls it when somebody asks for something that cannot be. */
	private static final Set<String> REFUSALS = Set.of("InvalidOperationError", "NotFoundError");

	private final int status;

	private final boolean refusal;

	UnleashTrouble(String what, @Nullable Throwable cause) {
		super(what, cause);
		this.status = 0;
		this.refusal = false;
	}

	UnleashTrouble(int status, @Nullable String kind, @Nullable String why) {
		super("answered " + status + ((why != null) ? ": " + why : ""));
		this.status = status;
		this.refusal = status == 400 || status == 409 || status == 422 || (kind != null && REFUSALS.contains(kind));
	}

	/**
	 * Whether what it was asked for was wrong, rather than the server.
	 */
	boolean isRefusal() {
		return this.refusal;
	}

	/**
	 * What it answered.
	 * @return an HTTP status, or 0 where it did not answer
	 */
	int status() {
		return this.status;
	}

}
