/**
 * Which service answers which path, and what a caller hears while it is away.
 */
@NullMarked
package io.newstunneler.gateway.routes;

import org.jspecify.annotations.NullMarked;
