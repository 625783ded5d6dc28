/**
 * Changes of flags on the timelines that people look at.
 */
@NullMarked
package io.newstunneler.flags.annotation;

import org.jspecify.annotations.NullMarked;
