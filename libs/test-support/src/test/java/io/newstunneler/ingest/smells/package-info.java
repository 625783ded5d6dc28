/**
 * Breaks the house rules one by one, to prove that they bite.
 */
@NullMarked
package io.newstunneler.ingest.smells;

import org.jspecify.annotations.NullMarked;
