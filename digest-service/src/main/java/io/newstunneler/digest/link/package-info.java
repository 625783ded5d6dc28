/**
 * Links that prove by a signature that we made them.
 */
@NullMarked
package io.newstunneler.digest.link;

import org.jspecify.annotations.NullMarked;
