package io.newstunneler.ingest.articles;

import java.net.URI;
import java.time.Instant;

/**
 * What an article takes from the feed that carried it.
 *
 * @param sourceId identity of the source
 * @param sourceName its name
 * @param sourceUrl its address as it was added, without credentials
 * @param sourceType its type
 * @param address where the document really came from, for relative links
 * @param fetchedAt when it came
 */
public record Feed(long sourceId, String sourceName, String sourceUrl, String sourceType, URI address,
		Instant fetchedAt) {

}
