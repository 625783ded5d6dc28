/**
 * Tests of the test parts themselves.
 */
@NullMarked
package io.newstunneler.testsupport.otlp;

import org.jspecify.annotations.NullMarked;
