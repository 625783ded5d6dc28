package io.newstunneler.ingest.polling;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A source that is ours to poll until the lease ends.
 *
 * @param lease what proves it
 * @param sourceId identity of the source
 * @param url its address as it was added
 * @param address where to fetch it: the url, or where it has moved to
 * @param name its name
 * @param sourceType its type
 * @param credentials for the server
 * @param etag of the last document
 * @param lastModified of the last document
 * @param documentHash of the last document
 * @param movedTo where the last permanent redirect led
 * @param movedCount how many times in a row
 * @param health what we said of it last
 * @param failures failed polls in a row
 * @param due when it was to be polled
 * @param late how long it has been due
 */
record Claim(UUID lease, long sourceId, String url, URI address, String name, String sourceType,
		@Nullable Credentials credentials, @Nullable String etag, @Nullable String lastModified,
		byte @Nullable [] documentHash, @Nullable String movedTo, int movedCount, Health health, int failures,
		Instant due, Duration late) {

	boolean isMoved() {
		return !this.address.toString().equals(this.url);
	}

}
