/**
 * The one-machine launcher behind {@code ./tunneler}.
 */
@NullMarked
package io.newstunneler.local;

import org.jspecify.annotations.NullMarked;
