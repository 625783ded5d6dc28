/**
 * Articles as readers find them: scored on arrival, searchable, listed.
 */
@NullMarked
package io.newstunneler.analysis.article;

import org.jspecify.annotations.NullMarked;
