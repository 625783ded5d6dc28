/**
 * Tests of signals.
 */
@NullMarked
package io.newstunneler.analysis.signal;

import org.jspecify.annotations.NullMarked;
