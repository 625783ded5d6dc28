package io.newstunneler.ingest.polling;

import java.time.Duration;

/**
 * How long a source is left alone, and why.
 *
 * @param time from now
 * @param reason what decided it
 */
record Wait(Duration time, Reason reason) {

	/**
	 * What decides how long a source is left alone.
	 */
	enum Reason {

		/** The poll interval of the settings. */
		INTERVAL,

		/** The interval that a person set for this source. */
		OWN_INTERVAL,

		/** It publishes more often than the interval. */
		HABIT,

		/** Its server said how long the answer stays fresh. */
		SERVER_ASKED,

		/** Its document says how often to come. */
		DOCUMENT_ASKED,

		/** Its document names hours or days at which not to come. */
		SKIPPED_TIME,

		/** A hub pushes what is new. */
		PUSHED,

		/** It failed. */
		BACK_OFF,

		/** Its server asked for time. */
		RETRY_AFTER,

		/** It is gone; nobody comes. */
		GONE,

		/** Its host is asked one thing at a time. */
		SPACING

	}

}
