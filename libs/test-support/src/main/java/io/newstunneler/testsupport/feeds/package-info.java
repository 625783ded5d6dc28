/**
 * Feeds on a loopback port, well behaved or not.
 */
@NullMarked
package io.newstunneler.testsupport.feeds;

import org.jspecify.annotations.NullMarked;
