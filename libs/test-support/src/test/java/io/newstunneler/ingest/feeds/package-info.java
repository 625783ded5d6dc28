/**
 * Half of a cycle.
 */
@NullMarked
package io.newstunneler.ingest.feeds;

import org.jspecify.annotations.NullMarked;
