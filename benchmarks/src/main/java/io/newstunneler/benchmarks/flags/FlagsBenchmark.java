package io.newstunneler.benchmarks.flags;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.newstunneler.benchmarks.pipeline.ProcessFigures;
import io.newstunneler.benchmarks.pipeline.RunningSystem;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a flag costs an article, and what polling clients cost flags-service
 * beside the real Unleash server behind it.
 */
@Command(name = "flags", mixinStandardHelpOptions = true,
		description = "Cost of a flag an article; polling clients on flags-service beside a real Unleash server.")
public final class FlagsBenchmark implements Callable<Integer> {

	/** Without sources, turning it does nothing but change what clients are told. */
	private static final String FLAG = "rss_polling";

	@Option(names = "--clients", defaultValue = "1000", description = "Polling clients (default ${DEFAULT-VALUE}).")
	private int clients;

	@Option(names = "--seconds", defaultValue = "20",
			description = "How long each server is polled (default ${DEFAULT-VALUE}).")
	private int seconds;

	@Option(names = "--home", description = "Data folder of the run; a temporary one by default.")
	private @Nullable Path home;

	@Override
	public Integer call() throws IOException, InterruptedException {
		((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.WARN);
		PrintWriter out = new PrintWriter(System.out, true);
		EvaluationCost.print(out);
		Path folder = (this.home != null) ? Files.createDirectories(this.home) : Files.createTempDirectory("bench");
		try (RunningSystem system = new RunningSystem(folder, "--unleash")) {
			system.up();
			system.awaitFlag(FLAG);
			out.printf("%n%d clients that poll without a pause, a flag turned every second%n", this.clients);
			out.printf("%-15s %12s %10s %8s %14s %12s%n", "server", "requests/s", "304", "other", "µs a request",
					"p99 ms");
			poll(system, "unleash", token(folder), out);
			poll(system, "flags-service", "*:production.bench", out);
			poll(system, "unleash", token(folder), out);
			poll(system, "flags-service", "*:production.bench", out);
		}
		return 0;
	}

	private void poll(RunningSystem system, String name, String token, PrintWriter out)
			throws IOException, InterruptedException {
		List<RunningSystem.Part> server = system.parts().stream().filter((part) -> part.name().equals(name)).toList();
		try (PollingClients polling = new PollingClients(server.getFirst().url() + "/api/client/features", token,
				this.clients)) {
			Duration before = cpu(server);
			long start = System.nanoTime();
			polling.start();
			for (int second = 0; second < this.seconds; second++) {
				system.setFlag(FLAG, second % 2 == 0);
				TimeUnit.SECONDS.sleep(1);
			}
			double elapsed = (System.nanoTime() - start) / 1e9;
			PollingClients.Outcome outcome = polling.outcome();
			Duration cpu = cpu(server).minus(before);
			out.printf("%-15s %12.0f %9.1f%% %8d %14.0f %12.1f%n", name, outcome.requests() / elapsed,
					100.0 * outcome.notModified() / outcome.requests(), outcome.others(),
					cpu.toNanos() / 1e3 / outcome.requests(), outcome.p99Millis());
			out.flush();
		}
	}

	private static Duration cpu(List<RunningSystem.Part> server) {
		return ProcessFigures.of(server)
			.values()
			.stream()
			.map(ProcessFigures.Figures::cpu)
			.reduce(Duration.ZERO, Duration::plus);
	}

	private static String token(Path home) throws IOException {
		Properties secrets = new Properties();
		try (var file = Files.newBufferedReader(home.resolve("run").resolve("secrets.properties"))) {
			secrets.load(file);
		}
		return "*:production." + secrets.getProperty("unleash.api");
	}

}
