/**
 * Flags as a file: to move them between this service and an Unleash server, and to keep
 * them beside the code.
 */
@NullMarked
package io.newstunneler.flags.transfer;

import org.jspecify.annotations.NullMarked;
