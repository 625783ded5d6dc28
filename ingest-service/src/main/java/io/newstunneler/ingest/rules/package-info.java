/**
 * Which entries of a source a person wants.
 */
@NullMarked
package io.newstunneler.ingest.rules;

import org.jspecify.annotations.NullMarked;
