/**
 * Writes a row and its fact in one transaction, and brings the fact to Kafka afterwards.
 */
@NullMarked
package io.newstunneler.outbox;

import org.jspecify.annotations.NullMarked;
