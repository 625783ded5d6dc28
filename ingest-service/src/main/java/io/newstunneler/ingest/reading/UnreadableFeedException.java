package io.newstunneler.ingest.reading;

/**
 * The document is not a feed, or not one that we are willing to read. The message is for
 * a person.
 */
public class UnreadableFeedException extends Exception {

	UnreadableFeedException(String message) {
		super(message);
	}

	UnreadableFeedException(String message, Throwable cause) {
		super(message, cause);
	}

}
