/**
 * The facts that the services tell each other on Kafka: data, topics and keys, nothing
 * else.
 */
@NullMarked
package io.newstunneler.events;

import org.jspecify.annotations.NullMarked;
