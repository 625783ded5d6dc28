/**
 * Decides when each source is asked, and what an answer means for it.
 */
@NullMarked
package io.newstunneler.ingest.polling;

import org.jspecify.annotations.NullMarked;
