/**
 * Gets a feed's document from its server, politely, and only from addresses that it may
 * ask.
 */
@NullMarked
package io.newstunneler.ingest.fetching;

import org.jspecify.annotations.NullMarked;
