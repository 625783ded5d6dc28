/**
 * People who take digests: their wishes, their consent and their way out.
 */
@NullMarked
package io.newstunneler.digest.subscriber;

import org.jspecify.annotations.NullMarked;
