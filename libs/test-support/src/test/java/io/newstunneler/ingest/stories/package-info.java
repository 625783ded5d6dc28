/**
 * The other half of a cycle.
 */
@NullMarked
package io.newstunneler.ingest.stories;

import org.jspecify.annotations.NullMarked;
