/**
 * The analysis service: what an article is worth and what follows from it.
 */
@NullMarked
package io.newstunneler.analysis;

import org.jspecify.annotations.NullMarked;
