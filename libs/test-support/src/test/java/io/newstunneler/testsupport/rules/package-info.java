/**
 * Tests of the house rules.
 */
@NullMarked
package io.newstunneler.testsupport.rules;

import org.jspecify.annotations.NullMarked;
