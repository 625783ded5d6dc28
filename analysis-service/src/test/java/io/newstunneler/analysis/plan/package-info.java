/**
 * Tests of the queue of plan runs.
 */
@NullMarked
package io.newstunneler.analysis.plan;

import org.jspecify.annotations.NullMarked;
