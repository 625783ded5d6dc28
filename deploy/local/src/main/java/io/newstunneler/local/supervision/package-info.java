/**
 * Starts parts, watches them, brings them back and stops them.
 */
@NullMarked
package io.newstunneler.local.supervision;

import org.jspecify.annotations.NullMarked;
