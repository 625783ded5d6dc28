package io.newstunneler.testsupport.kafka;

import io.newstunneler.testsupport.process.Docker;

/**
 * Holds the one broker of this JVM, started when it is first wanted.
 */
final class SharedKafkaServer {

	static final KafkaServer INSTANCE = Docker.isAvailable() ? new ContainerKafkaServer() : new ProcessKafkaServer();

	private SharedKafkaServer() {
	}

}
