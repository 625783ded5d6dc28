package io.newstunneler.testsupport.postgres;

import io.newstunneler.testsupport.process.Docker;

/**
 * Holds the one server of this JVM, started when it is first wanted.
 */
final class SharedPostgresServer {

	static final PostgresServer INSTANCE = Docker.isAvailable() ? new ContainerPostgresServer()
			: new EmbeddedPostgresServer();

	private SharedPostgresServer() {
	}

}
