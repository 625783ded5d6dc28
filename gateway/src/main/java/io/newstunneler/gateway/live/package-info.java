/**
 * What happens, while it happens: alerts by WebSocket, everything by server-sent events.
 */
@NullMarked
package io.newstunneler.gateway.live;

import org.jspecify.annotations.NullMarked;
