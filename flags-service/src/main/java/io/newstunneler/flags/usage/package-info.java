/**
 * Which services ask for flags, and what they last saw.
 */
@NullMarked
package io.newstunneler.flags.usage;

import org.jspecify.annotations.NullMarked;
