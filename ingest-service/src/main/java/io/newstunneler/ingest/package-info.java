/**
 * Fetches feeds politely and publishes each new article once.
 */
@NullMarked
package io.newstunneler.ingest;

import org.jspecify.annotations.NullMarked;
