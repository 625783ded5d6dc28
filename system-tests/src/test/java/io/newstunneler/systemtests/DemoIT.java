package io.newstunneler.systemtests;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import io.newstunneler.testsupport.process.FreePort;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does the demo do the whole job, say so, and leave nothing behind?
 */
@Order(6)
class DemoIT {

	@Test
	void theDemoReportsTheWholeJobAndEnds(@TempDir Path home) throws Exception {
		Tunneler tunneler = new Tunneler(home, Map.of("NEWSTUNNELER_PORT", Integer.toString(FreePort.onLoopback())));
		Tunneler.Ended demo = tunneler.run(Duration.ofMinutes(5), "demo", "--once");
		assertThat(demo.output()).containsPattern("articles +(\\d+) of \\1 ")
			.containsPattern("plans +[1-9]\\d* of ")
			.containsPattern("digest +\"")
			.containsPattern("feed to mail +\\d+\\.\\d s")
			.containsPattern("trace +[0-9a-f]{32}")
			.contains("http://localhost:");
		assertThat(demo.status()).as(demo.output()).isZero();
		assertThat(tunneler.processes()).isEmpty();
	}

}
