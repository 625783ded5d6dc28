/**
 * What runs where, on disk for every command to read.
 */
@NullMarked
package io.newstunneler.local.state;

import org.jspecify.annotations.NullMarked;
