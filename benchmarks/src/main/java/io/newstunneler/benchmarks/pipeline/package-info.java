/**
 * The whole way from a feed to a scored, searchable row, through the running system.
 */
@NullMarked
package io.newstunneler.benchmarks.pipeline;

import org.jspecify.annotations.NullMarked;
