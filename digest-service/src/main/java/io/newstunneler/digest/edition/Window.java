package io.newstunneler.digest.edition;

import java.time.Instant;

/**
 * What an edition is made of. Lines that share it share the edition.
 *
 * @param digestId the digest
 * @param from beginning, inclusive
 * @param until end, exclusive
 * @param filters canonical JSON of the filters
 */
record Window(long digestId, Instant from, Instant until, String filters) {
}
