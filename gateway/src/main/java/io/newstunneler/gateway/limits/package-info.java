/**
 * How much a caller may send, and how often.
 */
@NullMarked
package io.newstunneler.gateway.limits;

import org.jspecify.annotations.NullMarked;
