/**
 * The demonstration: sample feeds, the whole way to a mail, and its report.
 */
@NullMarked
package io.newstunneler.local.demo;

import org.jspecify.annotations.NullMarked;
