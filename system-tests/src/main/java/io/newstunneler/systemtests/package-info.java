/**
 * The running system, seen only from the outside: {@code ./tunneler}, the gateway, files,
 * processes.
 */
@NullMarked
package io.newstunneler.systemtests;

import org.jspecify.annotations.NullMarked;
