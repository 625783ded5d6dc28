package io.newstunneler.ingest.politeness;

import java.time.Duration;

/**
 * Whether a host may be asked now.
 */
public sealed interface Permission {

	/** Nobody counts. */
	Granted FREELY = new Granted(() -> {
	});

	/**
	 * Yes.
	 *
	 * @param done to be run when the request has ended
	 */
	record Granted(Runnable done) implements Permission {

	}

	/**
	 * Not before others had their turn.
	 *
	 * @param delay how long that takes; the turn then is kept for who was told so
	 */
	record Later(Duration delay) implements Permission {

	}

	/**
	 * No.
	 *
	 * @param reason for a person
	 */
	record Denied(String reason) implements Permission {

	}

}
