/**
 * Processes that tests start, and that must not outlive them.
 */
@NullMarked
package io.newstunneler.testsupport.process;

import org.jspecify.annotations.NullMarked;
