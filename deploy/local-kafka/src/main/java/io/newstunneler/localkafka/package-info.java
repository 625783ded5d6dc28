/**
 * A real Kafka broker as one executable jar.
 */
@NullMarked
package io.newstunneler.localkafka;

import org.jspecify.annotations.NullMarked;
