/**
 * What Reactor leaves to its users.
 */
@NullMarked
package io.newstunneler.defaults.reactive;

import org.jspecify.annotations.NullMarked;
