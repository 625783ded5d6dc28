/**
 * Which articles tell the same story, and how many publishers tell it.
 */
@NullMarked
package io.newstunneler.analysis.story;

import org.jspecify.annotations.NullMarked;
