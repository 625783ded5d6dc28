/**
 * What an article is worth: five parts, their weights and the reasons.
 */
@NullMarked
package io.newstunneler.analysis.score;

import org.jspecify.annotations.NullMarked;
