/**
 * The feeds that people gave us: their table, their REST resource, the first twenty.
 */
@NullMarked
package io.newstunneler.ingest.sources;

import org.jspecify.annotations.NullMarked;
