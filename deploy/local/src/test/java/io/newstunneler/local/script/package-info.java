/**
 * The script {@code tunneler}, run as a person would.
 */
@NullMarked
package io.newstunneler.local.script;

import org.jspecify.annotations.NullMarked;
