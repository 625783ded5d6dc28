package io.newstunneler.testsupport.process;

import java.nio.file.Files;
import java.nio.file.Path;

import org.testcontainers.DockerClientFactory;

/**
 * Knows whether containers can be had. Asked once, because the answer takes seconds where
 * an engine is half installed.
 */
public final class Docker {

	private static final boolean AVAILABLE = isSocketThere() && DockerClientFactory.instance().isDockerAvailable();

	private Docker() {
	}

	/**
	 * Whether a Docker engine answers.
	 * @return the answer of this JVM's first call
	 */
	public static boolean isAvailable() {
		return AVAILABLE;
	}

	private static boolean isSocketThere() {
		String runtime = System.getenv("XDG_RUNTIME_DIR");
		return System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"))
				|| Files.exists(Path.of(System.getProperty("user.home"), ".docker", "run", "docker.sock"))
				|| (runtime != null && Files.exists(Path.of(runtime, "docker.sock")));
	}

}
