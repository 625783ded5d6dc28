/**
 * Traces that outlive a thread, a transaction and a process.
 */
@NullMarked
package io.newstunneler.defaults.trace;

import org.jspecify.annotations.NullMarked;
