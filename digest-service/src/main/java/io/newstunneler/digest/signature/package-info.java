/**
 * Signatures of what is posted between programs that share a secret.
 */
@NullMarked
package io.newstunneler.digest.signature;

import org.jspecify.annotations.NullMarked;
