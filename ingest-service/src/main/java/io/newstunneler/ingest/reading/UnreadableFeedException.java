package io.newstunneler.ingest.reading;

import java.util.Locale;

/**
 * The document is not a feed, or not one that we are willing to read. The message is for
 * a person.
 */
public class UnreadableFeedException extends Exception {

	private final Reason reason;

	UnreadableFeedException(Reason reason, String message) {
		super(message);
		this.reason = reason;
	}

	UnreadableFeedException(Reason reason, String message, Throwable cause) {
		super(message, cause);
		this.reason = reason;
	}

	/**
	 * Why it is not read, for whoever wants to act on it.
	 */
	public Reason reason() {
		return this.reason;
	}

	/**
	 * Why a document is not read.
	 */
	public enum Reason {

		/** There is nothing in it. */
		EMPTY,

		/** It is a web page, which may know where the feed is. */
		WEB_PAGE,

		/** It is something else. */
		NOT_A_FEED,

		/** It is a feed, of which nothing could be saved. */
		DAMAGED,

		/** It declares entities of its own or wants others fetched, as attacks do. */
		ENTITIES,

		/** It is deeper, larger or slower to read than we allow. */
		TOO_COSTLY,

		/** It could be mended, but mending is switched off. */
		NEEDS_REPAIR;

		String label() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
