/**
 * The Unleash client protocol, which the services poll.
 */
@NullMarked
package io.newstunneler.flags.protocol;

import org.jspecify.annotations.NullMarked;
