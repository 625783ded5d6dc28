/**
 * When a digest is due: arithmetic over local times, zones and their changes.
 */
@NullMarked
package io.newstunneler.digest.schedule;

import org.jspecify.annotations.NullMarked;
