/**
 * The only public door of News Tunneler.
 */
@NullMarked
package io.newstunneler.gateway;

import org.jspecify.annotations.NullMarked;
