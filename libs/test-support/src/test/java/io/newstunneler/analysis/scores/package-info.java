/**
 * Another service, which nobody may depend on.
 */
@NullMarked
package io.newstunneler.analysis.scores;

import org.jspecify.annotations.NullMarked;
