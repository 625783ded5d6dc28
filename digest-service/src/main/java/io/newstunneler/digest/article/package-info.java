/**
 * The service's own copy of articles and plans, taken from facts.
 */
@NullMarked
package io.newstunneler.digest.article;

import org.jspecify.annotations.NullMarked;
