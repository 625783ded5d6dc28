package io.newstunneler.testsupport.kafka;

import java.util.List;

import io.newstunneler.testsupport.process.FreePort;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka in a container, which Testcontainers removes after the tests.
 */
final class ContainerKafkaServer implements KafkaServer {

	static final DockerImageName IMAGE = DockerImageName.parse("apache/kafka-native:4.1.0");

	private static final int CONTAINER_PORT = 9092;

	private final KafkaContainer container;

	ContainerKafkaServer() {
		this.container = new KafkaContainer(IMAGE).withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
		// A mapped port would change when the container is started again.
		this.container.setPortBindings(List.of(FreePort.onLoopback() + ":" + CONTAINER_PORT));
		this.container.start();
	}

	@Override
	public String bootstrapServers() {
		return this.container.getBootstrapServers();
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
		KafkaReadiness.await(bootstrapServers(), () -> {
		});
	}

}
