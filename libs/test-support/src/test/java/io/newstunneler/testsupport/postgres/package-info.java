/**
 * Tests of the test parts themselves.
 */
@NullMarked
package io.newstunneler.testsupport.postgres;

import org.jspecify.annotations.NullMarked;
