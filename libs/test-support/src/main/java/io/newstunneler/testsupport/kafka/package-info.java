/**
 * A real Kafka broker for tests: from a container where Docker answers, else in a JVM of
 * its own.
 */
@NullMarked
package io.newstunneler.testsupport.kafka;

import org.jspecify.annotations.NullMarked;
