/**
 * A real Unleash server for tests.
 */
@NullMarked
package io.newstunneler.testsupport.unleash;

import org.jspecify.annotations.NullMarked;
