/**
 * The ledger of deliveries: what is to be sent, to whom, and how it ended.
 */
@NullMarked
package io.newstunneler.digest.delivery;

import org.jspecify.annotations.NullMarked;
