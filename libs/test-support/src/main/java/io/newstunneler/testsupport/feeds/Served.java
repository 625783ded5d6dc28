package io.newstunneler.testsupport.feeds;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request that a {@link FeedServer} got, and how it was answered.
 *
 * @param method the method
 * @param path path and query
 * @param headers the request's headers, names in lower case
 * @param status the status of the answer
 * @param bytes length of the answer's body
 * @param at when it came
 */
public record Served(String method, String path, Map<String, String> headers, int status, int bytes, Instant at) {

	/**
	 * A header of the request.
	 * @param name its name
	 * @return its value, {@code null} where there was none
	 */
	public @Nullable String header(String name) {
		return this.headers.get(name.toLowerCase(Locale.ROOT));
	}

}
