/**
 * One PostgreSQL address for R2DBC, Flyway and notifications.
 */
@NullMarked
package io.newstunneler.defaults.postgres;

import org.jspecify.annotations.NullMarked;
