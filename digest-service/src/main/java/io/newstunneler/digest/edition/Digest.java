package io.newstunneler.digest.edition;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * What can be subscribed to.
 *
 * @param id identity of the digest
 * @param name {@code daily} or {@code weekly}
 * @param title as it stands above an edition
 * @param subscribers confirmed subscribers
 * @param lastEditionAt end of the last public edition
 * @param nextRunAt when the next edition is due, for whichever subscriber comes first
 */
record Digest(long id, String name, String title, long subscribers, @Nullable Instant lastEditionAt,
		@Nullable Instant nextRunAt) {
}
