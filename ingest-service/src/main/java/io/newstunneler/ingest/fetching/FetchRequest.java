package io.newstunneler.ingest.fetching;

import java.net.URI;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What to fetch, and what we know about it.
 *
 * @param address where the document is
 * @param secrets what only the server of the source's own address may see
 * @param etag what the server called the last document
 * @param lastModified when the server said that it last changed
 */
public record FetchRequest(URI address, @Nullable Secrets secrets, @Nullable String etag,
		@Nullable String lastModified) {

	/**
	 * A request for a document that we know nothing about.
	 */
	public static FetchRequest of(URI address) {
		return new FetchRequest(address, null, null, null);
	}

	/**
	 * What goes to one server and to no other, not even where a redirect leads away from
	 * it or the feed has moved for good.
	 *
	 * @param origin an address of that server
	 * @param credentials for Basic authentication
	 * @param headers further headers that a person set
	 */
	public record Secrets(URI origin, @Nullable Credentials credentials, Map<String, String> headers) {

		@Override
		public String toString() {
			return "Secrets[***]";
		}

	}

	/**
	 * A name and a password; not shown in logs.
	 *
	 * @param username the name
	 * @param password the password
	 */
	public record Credentials(String username, String password) {

		@Override
		public String toString() {
			return "Credentials[***]";
		}

	}

}
