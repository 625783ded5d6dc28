/**
 * Whether the door is open, what stands behind it, and its figures.
 */
@NullMarked
package io.newstunneler.gateway.status;

import org.jspecify.annotations.NullMarked;
