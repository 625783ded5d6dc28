/**
 * Routes of the predecessor that this system knows but cannot serve.
 */
@NullMarked
package io.newstunneler.gateway.absent;

import org.jspecify.annotations.NullMarked;
