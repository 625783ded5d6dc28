/**
 * Flags of a real Unleash server, passed on to the services and kept while it is away.
 */
@NullMarked
package io.newstunneler.flags.relay;

import org.jspecify.annotations.NullMarked;
