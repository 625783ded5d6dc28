/**
 * Words of a text as everything that reads articles sees them.
 */
@NullMarked
package io.newstunneler.analysis.text;

import org.jspecify.annotations.NullMarked;
