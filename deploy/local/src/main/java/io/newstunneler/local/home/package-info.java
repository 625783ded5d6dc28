/**
 * The folder that holds everything that a local system keeps.
 */
@NullMarked
package io.newstunneler.local.home;

import org.jspecify.annotations.NullMarked;
