/**
 * How the code of this house looks, as rules that fail a build.
 */
@NullMarked
package io.newstunneler.testsupport.rules;

import org.jspecify.annotations.NullMarked;
