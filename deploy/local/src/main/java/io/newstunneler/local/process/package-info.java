/**
 * Child processes: how they are started, recognised and ended.
 */
@NullMarked
package io.newstunneler.local.process;

import org.jspecify.annotations.NullMarked;
