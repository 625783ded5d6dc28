package io.newstunneler.ingest.sources;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A feed, as the API shows it.
 *
 * @param id identity of the source
 * @param url its address as it was added, without credentials
 * @param name what a person calls it
 * @param sourceType {@code rss}, {@code atom} or {@code newsapi}; a label, the document's
 * kind is found out
 * @param enabled whether it is polled
 * @param createdAt when it was added
 * @param lastFetchedAt when its server last answered as it should
 * @param nextPollAt when it is asked next
 * @param health {@code HEALTHY}, {@code FAILING}, {@code MOVED}, {@code SILENT} or
 * {@code GONE}
 * @param consecutiveFailures failed polls in a row
 * @param lastError what went wrong at the last poll, in a sentence
 * @param folder what a person filed it under
 */
record Source(long id, String url, String name, String sourceType, boolean enabled, Instant createdAt,
		@Nullable Instant lastFetchedAt, Instant nextPollAt, String health, int consecutiveFailures,
		@Nullable String lastError, @Nullable String folder) {

}
