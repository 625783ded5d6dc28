/**
 * When a host may be asked: what its robots.txt says, and how often is often enough.
 */
@NullMarked
package io.newstunneler.ingest.politeness;

import org.jspecify.annotations.NullMarked;
