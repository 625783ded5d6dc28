/**
 * Editions: what a window of time brought, frozen, and shown the same everywhere.
 */
@NullMarked
package io.newstunneler.digest.edition;

import org.jspecify.annotations.NullMarked;
