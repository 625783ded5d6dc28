/**
 * Tests of the test parts themselves.
 */
@NullMarked
package io.newstunneler.testsupport.mail;

import org.jspecify.annotations.NullMarked;
