/**
 * Plan runs, the queue of slow work: claiming, asking the analyst, storing the plan.
 */
@NullMarked
package io.newstunneler.analysis.plan;

import org.jspecify.annotations.NullMarked;
