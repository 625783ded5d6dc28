package io.newstunneler.testsupport.kafka;

/**
 * The Kafka broker of this JVM's tests. Tests of failures may stop it, kill it and start
 * it again: it comes back at the same address with the same data, and they must leave it
 * running.
 */
public sealed interface KafkaServer permits ProcessKafkaServer, ContainerKafkaServer {

	/**
	 * The broker that all tests of this JVM share; the first call starts it.
	 * @return the running broker
	 */
	static KafkaServer shared() {
		return SharedKafkaServer.INSTANCE;
	}

	/**
	 * Where it listens, also after a restart.
	 * @return {@code host:port}
	 */
	String bootstrapServers();

	/**
	 * Stops it as an administrator would; what it acknowledged stays.
	 */
	void stop();

	/**
	 * Kills it as a crash would; what it acknowledged stays.
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
