/**
 * Signals: how much a symbol deserves to be looked at, and why.
 */
@NullMarked
package io.newstunneler.analysis.signal;

import org.jspecify.annotations.NullMarked;
