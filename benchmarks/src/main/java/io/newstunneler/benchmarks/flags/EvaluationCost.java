package io.newstunneler.benchmarks.flags;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.getunleash.DefaultUnleash;
import io.getunleash.util.UnleashConfig;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.FlagBatch;
import io.newstunneler.defaults.flags.FlagContext;
import io.newstunneler.defaults.flags.FlagWithVariants;
import io.newstunneler.defaults.flags.Flags;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What the question for a flag costs an article: asked for each one, and once for each
 * source of a batch, as the services do; beside a look into a map. It is measured in the
 * process that {@code bench} starts for it: a fork would not find what is packed into its
 * jar.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(0)
public class EvaluationCost {

	private static final int BATCH = 500;

	private static final int SOURCES_OF_A_BATCH = 20;

	private static final Flag FLAG = new Flag("reader_repairs", true, "Measured.");

	private static final FlagWithVariants<String> PROMPT = new Flag("plan-prompt", true, "Measured.")
		.withVariants(String.class, "v1");

	private static final String STATE = """
			{"version": 2, "features": [
			  {"name": "reader_repairs", "type": "release", "enabled": true, "strategies": [
			    {"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "sourceId", "groupId": "a"},
			     "constraints": [{"contextName": "ticker", "operator": "NOT_IN", "values": ["ACME"]}]}]},
			  {"name": "plan-prompt", "type": "experiment", "enabled": true, "strategies": [
			    {"name": "flexibleRollout", "parameters": {"rollout": "100", "stickiness": "userId", "groupId": "b"},
			     "variants": [{"name": "v1", "weight": 500, "stickiness": "userId",
			                   "payload": {"type": "string", "value": "v1"}},
			                  {"name": "v2", "weight": 500, "stickiness": "userId",
			                   "payload": {"type": "string", "value": "v2"}}]}]}]}""";

	private final Map<FlagContext, Boolean> map = new HashMap<>();

	private final Flags flags = flags();

	private FlagBatch batch = this.flags.batch();

	private int article;

	/**
	 * Closes the client.
	 */
	@TearDown
	public void close() {
		this.flags.close();
	}

	private static Flags flags() {
		return new Flags(new DefaultUnleash(UnleashConfig.builder()
			.appName("bench")
			.unleashAPI("http://127.0.0.1:9/api")
			.apiKey("none")
			.disablePolling()
			.disableMetrics()
			.backupFile(System.getProperty("java.io.tmpdir") + "/flags-bench-" + ProcessHandle.current().pid())
			.toggleBootstrapProvider(() -> Optional.of(STATE))
			.build()));
	}

	/**
	 * The baseline.
	 * @return what is in the map
	 */
	@Benchmark
	public Boolean aLookIntoAMap() {
		return this.map.computeIfAbsent(context(this.article++), (_) -> Boolean.TRUE);
	}

	/**
	 * A flag, asked for each article.
	 * @return the answer
	 */
	@Benchmark
	public boolean askedForEachArticle() {
		return this.flags.isEnabled(FLAG, context(this.article++));
	}

	/**
	 * A flag, asked in batches of {@value #BATCH} articles from
	 * {@value #SOURCES_OF_A_BATCH} sources.
	 * @return the answer
	 */
	@Benchmark
	public boolean askedInBatches() {
		if (this.article % BATCH == 0) {
			this.batch = this.flags.batch();
		}
		return this.batch.isEnabled(FLAG, context(this.article++));
	}

	/**
	 * A variant, asked for each article.
	 * @return whether there is none
	 */
	@Benchmark
	public boolean aVariantForEachArticle() {
		return this.flags.variant(PROMPT, FlagContext.user(Integer.toString(this.article++))).isNone();
	}

	private static FlagContext context(int article) {
		return FlagContext.source(article % SOURCES_OF_A_BATCH);
	}

	private static String words(String label) {
		return label.replaceAll("(?=[A-Z])", " ").toLowerCase(Locale.ROOT);
	}

	static void print(PrintWriter out) {
		out.printf("%-48s %10s %8s%n", "an answer for an article", "ns", "±");
		try {
			for (RunResult result : new Runner(new OptionsBuilder().include(EvaluationCost.class.getName() + "\\.")
				.verbosity(VerboseMode.SILENT)
				.build()).run()) {
				out.printf("%-48s %10.0f %8.0f%n", words(result.getPrimaryResult().getLabel()),
						result.getPrimaryResult().getScore(), result.getPrimaryResult().getScoreError());
			}
			out.flush();
		}
		catch (RunnerException ex) {
			throw new IllegalStateException("the cost of an answer could not be measured", ex);
		}
	}

}
