package io.newstunneler.ingest.polling;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;

import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import io.newstunneler.ingest.polling.Settlement.Learned;
import io.newstunneler.ingest.websub.Offer;
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
 * @param secrets what its server alone may see
 * @param etag of the last document
 * @param lastModified of the last document
 * @param documentHash of the last document
 * @param moved whether the address is where it moved to
 * @param discovered whether the address is where the feed of a site was found
 * @param movedTo where the last permanent redirect led
 * @param movedCount how many times in a row
 * @param health what we said of it last
 * @param failures failed polls in a row
 * @param due when it was to be polled
 * @param late how long it has been due
 * @param own the interval that a person set for it
 * @param obeyRobots whether its host's robots.txt counts
 * @param rules which of its articles a person wants, as JSON
 * @param learned what its documents taught us
 * @param unchangedSince since when nothing has changed, if nothing did at the last poll
 * @param documentBytes size on the wire of the last document
 * @param offer the hub that its document named
 * @param served whether that hub pushes what is new
 * @param push the first push that is not read yet
 * @param unread how many there are
 */
record Claim(UUID lease, long sourceId, String url, URI address, String name, String sourceType,
		@Nullable Secrets secrets, @Nullable String etag, @Nullable String lastModified, byte @Nullable [] documentHash,
		boolean moved, boolean discovered, @Nullable String movedTo, int movedCount, Health health, int failures,
		Instant due, Duration late, @Nullable Duration own, boolean obeyRobots, @Nullable String rules, Learned learned,
		@Nullable Instant unchangedSince, long documentBytes, @Nullable Offer offer, boolean served,
		@Nullable Long push, int unread) {

}
