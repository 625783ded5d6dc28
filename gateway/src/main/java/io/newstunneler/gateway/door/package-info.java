/**
 * What every request passes on its way in and out: access, origins, headers, the log.
 */
@NullMarked
package io.newstunneler.gateway.door;

import org.jspecify.annotations.NullMarked;
