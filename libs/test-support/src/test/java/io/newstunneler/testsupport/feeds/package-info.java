/**
 * Tests of the test parts themselves.
 */
@NullMarked
package io.newstunneler.testsupport.feeds;

import org.jspecify.annotations.NullMarked;
