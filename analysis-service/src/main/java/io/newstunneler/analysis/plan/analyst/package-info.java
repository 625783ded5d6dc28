/**
 * Those who write plans: a language model, or rules where there is none.
 */
@NullMarked
package io.newstunneler.analysis.plan.analyst;

import org.jspecify.annotations.NullMarked;
