package io.newstunneler.ingest.fetching;

import java.net.URI;

import org.jspecify.annotations.Nullable;

/**
 * What to fetch, and what we know about it.
 *
 * @param address where the feed is
 * @param credentials for Basic authentication, where the source has any
 * @param etag what the server called the last document
 * @param lastModified when the server said that it last changed
 */
public record FetchRequest(URI address, @Nullable Credentials credentials, @Nullable String etag,
		@Nullable String lastModified) {

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
