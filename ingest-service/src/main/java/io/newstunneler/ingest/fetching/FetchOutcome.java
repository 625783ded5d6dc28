package io.newstunneler.ingest.fetching;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a fetch ended. Reasons are sentences for a person, without addresses or secrets.
 */
public sealed interface FetchOutcome {

	/**
	 * The word for this outcome in metrics.
	 */
	String label();

	/**
	 * There is a document.
	 *
	 * @param body uncompressed
	 * @param charset as the server says
	 * @param address where it really came from
	 * @param movedTo where permanent redirects led, if there were nothing but such
	 * @param etag for the next request
	 * @param lastModified for the next request
	 */
	record Fetched(byte[] body, @Nullable String charset, URI address, @Nullable URI movedTo, @Nullable String etag,
			@Nullable String lastModified) implements FetchOutcome {

		@Override
		public String label() {
			return "fetched";
		}

	}

	/**
	 * The document is the one that we have.
	 *
	 * @param movedTo where permanent redirects led, if there were nothing but such
	 */
	record NotModified(@Nullable URI movedTo) implements FetchOutcome {

		@Override
		public String label() {
			return "not_modified";
		}

	}

	/**
	 * The server says that the feed is gone for good.
	 */
	record Gone() implements FetchOutcome {

		@Override
		public String label() {
			return "gone";
		}

	}

	/**
	 * The server asks us to come back later.
	 *
	 * @param reason for a person
	 * @param retryAfter how much later, if it said so
	 */
	record Busy(String reason, @Nullable Duration retryAfter) implements FetchOutcome {

		@Override
		public String label() {
			return "busy";
		}

	}

	/**
	 * We do not fetch that.
	 *
	 * @param reason for a person
	 */
	record Refused(String reason) implements FetchOutcome {

		@Override
		public String label() {
			return "refused";
		}

	}

	/**
	 * It did not work this time.
	 *
	 * @param reason for a person
	 */
	record Failed(String reason) implements FetchOutcome {

		@Override
		public String label() {
			return "failed";
		}

	}

}
