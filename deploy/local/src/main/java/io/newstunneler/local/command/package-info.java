/**
 * What {@code ./tunneler} can be asked to do.
 */
@NullMarked
package io.newstunneler.local.command;

import org.jspecify.annotations.NullMarked;
