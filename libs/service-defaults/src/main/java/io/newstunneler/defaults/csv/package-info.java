/**
 * Tables that people send.
 */
@NullMarked
package io.newstunneler.defaults.csv;

import org.jspecify.annotations.NullMarked;
