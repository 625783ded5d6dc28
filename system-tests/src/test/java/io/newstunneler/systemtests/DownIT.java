package io.newstunneler.systemtests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does the system end when it is told to, and keep what it wrote?
 */
@Order(5)
@ExtendWith(RunningSystemExtension.class)
class DownIT {

	@Test
	void downLeavesNoProcessAndKeepsTheLogs(RunningSystem system) throws Exception {
		List<Part> parts = system.tunneler().status();
		assertThat(parts).extracting(Part::name)
			.contains("gateway", "ingest-service", "analysis-service", "digest-service", "flags-service", "kafka",
					"postgres", "mail");

		assertThat(system.tunneler().run(Duration.ofMinutes(2), "down").status()).isZero();

		assertThat(parts).allSatisfy((part) -> assertThat(ProcessHandle.of(part.pid())).as(part.name()).isEmpty());
		assertThat(system.tunneler().processes()).isEmpty();
		assertThat(parts).allSatisfy((part) -> assertThat(Path.of(part.log())).exists());
	}

}
