/**
 * Feature flags as the services ask for them: always an answer, at once, whatever the
 * flag server does.
 */
@NullMarked
package io.newstunneler.defaults.flags;

import org.jspecify.annotations.NullMarked;
