/**
 * Decides which entries are new, makes them safe, and stores them together with their
 * facts.
 */
@NullMarked
package io.newstunneler.ingest.articles;

import org.jspecify.annotations.NullMarked;
