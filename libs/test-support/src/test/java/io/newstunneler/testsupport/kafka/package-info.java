/**
 * Tests of the test parts themselves.
 */
@NullMarked
package io.newstunneler.testsupport.kafka;

import org.jspecify.annotations.NullMarked;
