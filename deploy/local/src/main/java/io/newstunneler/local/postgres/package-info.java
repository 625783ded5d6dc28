/**
 * PostgreSQL from unpacked binaries, with the roles and schemas of the services.
 */
@NullMarked
package io.newstunneler.local.postgres;

import org.jspecify.annotations.NullMarked;
