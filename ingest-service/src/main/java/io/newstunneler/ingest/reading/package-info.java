/**
 * Turns a feed's document, however broken, into entries.
 */
@NullMarked
package io.newstunneler.ingest.reading;

import org.jspecify.annotations.NullMarked;
