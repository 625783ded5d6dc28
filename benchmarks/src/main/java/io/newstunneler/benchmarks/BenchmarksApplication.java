package io.newstunneler.benchmarks;

import io.newstunneler.benchmarks.flags.FlagsBenchmark;
import io.newstunneler.benchmarks.pipeline.PipelineBenchmark;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * {@code ./tunneler bench}: measures the system as it runs.
 */
@Command(name = "bench", mixinStandardHelpOptions = true, description = "Measures the system as it runs.",
		subcommands = { PipelineBenchmark.class, FlagsBenchmark.class })
public final class BenchmarksApplication {

	BenchmarksApplication() {
	}

	public static void main(String[] args) {
		System.exit(new CommandLine(new BenchmarksApplication()).execute(args));
	}

}
