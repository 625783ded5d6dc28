/**
 * Facts from Kafka to thin listeners: decoding, spans, retries and dead letters.
 */
@NullMarked
package io.newstunneler.defaults.facts;

import org.jspecify.annotations.NullMarked;
