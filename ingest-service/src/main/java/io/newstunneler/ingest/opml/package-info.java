/**
 * Lists of feeds as other readers write and read them.
 */
@NullMarked
package io.newstunneler.ingest.opml;

import org.jspecify.annotations.NullMarked;
