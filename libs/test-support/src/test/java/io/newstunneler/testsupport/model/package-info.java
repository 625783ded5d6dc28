/**
 * Tests of the test parts themselves.
 */
@NullMarked
package io.newstunneler.testsupport.model;

import org.jspecify.annotations.NullMarked;
