/**
 * Every error of a REST API as an RFC 9457 problem document.
 */
@NullMarked
package io.newstunneler.defaults.problems;

import org.jspecify.annotations.NullMarked;
