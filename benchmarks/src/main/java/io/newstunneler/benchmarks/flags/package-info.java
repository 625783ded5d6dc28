/**
 * What flags cost: an answer in a service, and a thousand clients at the server.
 */
@NullMarked
package io.newstunneler.benchmarks.flags;

import org.jspecify.annotations.NullMarked;
