package io.newstunneler.testsupport.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;

/**
 * Waits until a broker answers as a broker; its port is open before that.
 */
final class KafkaReadiness {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private KafkaReadiness() {
	}

	static void await(String bootstrapServers, Runnable alive) {
		// The default way to recover metadata looks a thousand times a second.
		try (Admin admin = Admin.create(Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
				CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, 200,
				CommonClientConfigs.METADATA_RECOVERY_STRATEGY_CONFIG, "none"))) {
			Awaitility.await()
				.alias("a broker at " + bootstrapServers)
				.atMost(PATIENCE)
				.pollInterval(Duration.ofMillis(100))
				.until(() -> {
					alive.run();
					return answers(admin);
				});
		}
	}

	private static boolean answers(Admin admin) throws InterruptedException {
		try {
			return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
		}
		catch (ExecutionException | TimeoutException ex) {
			return false;
		}
	}

}
