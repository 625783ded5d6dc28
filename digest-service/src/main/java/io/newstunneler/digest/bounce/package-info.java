/**
 * What comes back: bounces and complaints, from a mailbox or from a provider.
 */
@NullMarked
package io.newstunneler.digest.bounce;

import org.jspecify.annotations.NullMarked;
