/**
 * Facts that a consumer could not process: kept, listed, and sent again.
 */
@NullMarked
package io.newstunneler.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
