/**
 * Feature flags for the other services.
 */
@NullMarked
package io.newstunneler.flags;

import org.jspecify.annotations.NullMarked;
