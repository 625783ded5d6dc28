/**
 * What flags there are, what state they are in, and who changed that.
 */
@NullMarked
package io.newstunneler.flags.catalogue;

import org.jspecify.annotations.NullMarked;
