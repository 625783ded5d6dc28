/**
 * Finds the feed of a site.
 */
@NullMarked
package io.newstunneler.ingest.discovery;

import org.jspecify.annotations.NullMarked;
