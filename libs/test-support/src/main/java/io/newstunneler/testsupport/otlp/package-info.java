/**
 * A collector of spans.
 */
@NullMarked
package io.newstunneler.testsupport.otlp;

import org.jspecify.annotations.NullMarked;
