package io.newstunneler.testsupport.postgres;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * The PostgreSQL server of this JVM's tests. Tests of failures may stop it, kill it and
 * start it again: it comes back on the same port with the same data, and they must leave
 * it running.
 */
public sealed interface PostgresServer permits EmbeddedPostgresServer, ContainerPostgresServer {

	/**
	 * The server that all tests of this JVM share; the first call starts it.
	 * @return the running server
	 */
	static PostgresServer shared() {
		return SharedPostgresServer.INSTANCE;
	}

	/**
	 * Where it listens.
	 * @return a host name or address
	 */
	String host();

	/**
	 * Where it listens.
	 * @return the port, which stays the same over restarts
	 */
	int port();

	/**
	 * A connection of the superuser.
	 * @param database name of the database
	 * @return an open connection, to be closed by the caller
	 * @throws SQLException if the server does not answer
	 */
	Connection connect(String database) throws SQLException;

	/**
	 * Stops it as an administrator would; committed data stays.
	 */
	void stop();

	/**
	 * Kills it as a crash would; committed data stays.
	 */
	void kill();

	/**
	 * Starts it after {@link #stop()} or {@link #kill()}, and returns when it answers.
	 */
	void start();

	/**
	 * Stops and starts it.
	 */
	default void restart() {
		stop();
		start();
	}

}
