/**
 * Tests of those who write plans.
 */
@NullMarked
package io.newstunneler.analysis.plan.analyst;

import org.jspecify.annotations.NullMarked;
