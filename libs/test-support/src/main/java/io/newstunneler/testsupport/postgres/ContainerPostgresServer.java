package io.newstunneler.testsupport.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;

import io.newstunneler.testsupport.process.FreePort;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * PostgreSQL in a container, which Testcontainers removes after the tests.
 */
final class ContainerPostgresServer implements PostgresServer {

	static final DockerImageName IMAGE = DockerImageName.parse("postgres:18-alpine");

	private static final int CONTAINER_PORT = 5432;

	private final int port = FreePort.onLoopback();

	private final PostgreSQLContainer container;

	ContainerPostgresServer() {
		this.container = new PostgreSQLContainer(IMAGE).withDatabaseName("postgres")
			.withUsername("postgres")
			.withPassword("postgres")
			.withCommand("postgres", "-c", "max_connections=300", "-c", "fsync=off");
		// A mapped port would change when the container is started again.
		this.container.setPortBindings(List.of(this.port + ":" + CONTAINER_PORT));
		this.container.start();
	}

	@Override
	public String host() {
		return this.container.getHost();
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public Connection connect(String database) throws SQLException {
		return DriverManager.getConnection("jdbc:postgresql://" + host() + ":" + this.port + "/" + database,
				this.container.getUsername(), this.container.getPassword());
	}

	@Override
	public void stop() {
		this.container.getDockerClient().stopContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void kill() {
		this.container.getDockerClient().killContainerCmd(this.container.getContainerId()).exec();
	}

	@Override
	public void start() {
		this.container.getDockerClient().startContainerCmd(this.container.getContainerId()).exec();
		this.container.waitingFor(Wait.forListeningPort());
	}

}
