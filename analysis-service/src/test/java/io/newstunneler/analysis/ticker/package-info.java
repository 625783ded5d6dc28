/**
 * Which symbol a text is about, out of those that we know.
 */
@NullMarked
package io.newstunneler.analysis.ticker;

import org.jspecify.annotations.NullMarked;
