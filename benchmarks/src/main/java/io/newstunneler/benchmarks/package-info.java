/**
 * Figures beside a baseline of the same run.
 */
@NullMarked
package io.newstunneler.benchmarks;

import org.jspecify.annotations.NullMarked;
