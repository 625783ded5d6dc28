/**
 * A language model that says what the test wants.
 */
@NullMarked
package io.newstunneler.testsupport.model;

import org.jspecify.annotations.NullMarked;
