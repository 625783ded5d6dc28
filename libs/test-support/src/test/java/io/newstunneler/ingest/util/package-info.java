/**
 * Breaks the rule on names of packages.
 */
@NullMarked
package io.newstunneler.ingest.util;

import org.jspecify.annotations.NullMarked;
