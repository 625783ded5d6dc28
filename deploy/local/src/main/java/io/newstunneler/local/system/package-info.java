/**
 * Which parts a system has here, and what each is told about the others.
 */
@NullMarked
package io.newstunneler.local.system;

import org.jspecify.annotations.NullMarked;
