/**
 * Subscribes to the hubs of feeds (W3C WebSub) and takes what they push.
 */
@NullMarked
package io.newstunneler.ingest.websub;

import org.jspecify.annotations.NullMarked;
