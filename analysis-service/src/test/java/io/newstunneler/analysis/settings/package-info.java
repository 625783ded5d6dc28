/**
 * Weights, thresholds and the poll interval, which a person may change at any time.
 */
@NullMarked
package io.newstunneler.analysis.settings;

import org.jspecify.annotations.NullMarked;
