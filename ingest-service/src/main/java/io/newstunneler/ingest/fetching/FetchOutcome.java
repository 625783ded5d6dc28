package io.newstunneler.ingest.fetching;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How a fetch ended. Reasons are sentences for a person, without addresses or secrets.
 */
public sealed interface FetchOutcome {

	/**
	 * The word for this outcome in metrics and in the history of a source.
	 */
	String label();

	/**
	 * The status that the server answered with last; 0 where it did not answer.
	 */
	int status();

	/**
	 * There is a document.
	 *
	 * @param body as it came
	 * @param contentType as the server says
	 * @param charset as the server says
	 * @param address where it really came from
	 * @param movedTo where permanent redirects led, if there were nothing but such
	 * @param etag for the next request
	 * @param lastModified for the next request
	 * @param asked how long the server wants us to stay away
	 * @param links hubs and own address, as headers name them
	 */
	record Fetched(Body body, @Nullable String contentType, @Nullable String charset, URI address,
			@Nullable URI movedTo, @Nullable String etag, @Nullable String lastModified, @Nullable Duration asked,
			Links links) implements FetchOutcome {

		@Override
		public String label() {
			return "fetched";
		}

		@Override
		public int status() {
			return 200;
		}

	}

	/**
	 * The document is the one that we have.
	 *
	 * @param movedTo where permanent redirects led, if there were nothing but such
	 * @param asked how long the server wants us to stay away
	 */
	record NotModified(@Nullable URI movedTo, @Nullable Duration asked) implements FetchOutcome {

		@Override
		public String label() {
			return "not_modified";
		}

		@Override
		public int status() {
			return 304;
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

		@Override
		public int status() {
			return 410;
		}

	}

	/**
	 * The server asks us to come back later.
	 *
	 * @param status 429 or 503
	 * @param reason for a person
	 * @param retryAfter how much later, if it said so
	 */
	record Busy(int status, String reason, @Nullable Duration retryAfter) implements FetchOutcome {

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

		@Override
		public int status() {
			return 0;
		}

	}

	/**
	 * It did not work this time.
	 *
	 * @param status what the server answered; 0 where it did not
	 * @param reason for a person
	 */
	record Failed(int status, String reason) implements FetchOutcome {

		Failed(String reason) {
			this(0, reason);
		}

		@Override
		public String label() {
			return "failed";
		}

		/**
		 * Whether asking again soon is unlikely to help: the server understood, and said
		 * no.
		 */
		public boolean isLasting() {
			return this.status >= 400 && this.status < 500 && this.status != 408 && this.status != 425;
		}

	}

}
