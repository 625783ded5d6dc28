package io.newstunneler.benchmarks.flags;

import java.io.PrintWriter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

import io.getunleash.DefaultUnleash;
import io.getunleash.util.UnleashConfig;
import io.newstunneler.defaults.flags.Flag;
import io.newstunneler.defaults.flags.FlagBatch;
import io.newstunneler.defaults.flags.FlagContext;
import io.newstunneler.defaults.flags.FlagWithVariants;
import io.newstunneler.defaults.flags.Flags;

/**
 * What the question for a flag costs an article: asked for each one, and once for each
 * source of a batch, as the services do; beside a look into a map.
 */
final class EvaluationCost {

	private static final int BATCH = 500;

	private static final int SOURCES_OF_A_BATCH = 20;

	private static final int ROUNDS = 5;

	private static final long NANOS_OF_A_ROUND = 1_000_000_000L;

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

	private EvaluationCost() {
	}

	static void print(PrintWriter out) {
		UnleashConfig config = UnleashConfig.builder()
			.appName("bench")
			.unleashAPI("http://127.0.0.1:9/api")
			.apiKey("none")
			.disablePolling()
			.disableMetrics()
			.backupFile(System.getProperty("java.io.tmpdir") + "/flags-bench-" + ProcessHandle.current().pid())
			.toggleBootstrapProvider(() -> Optional.of(STATE))
			.build();
		try (Flags flags = new Flags(new DefaultUnleash(config))) {
			Map<FlagContext, Boolean> map = new HashMap<>();
			out.printf("%-48s %10s%n", "an answer for an article", "ns");
			line(out, "a look into a map, the baseline",
					(article) -> map.computeIfAbsent(context(article), (_) -> Boolean.TRUE));
			line(out, "asked for each article", (article) -> flags.isEnabled(FLAG, context(article)));
			line(out, "asked in batches of %d from %d sources".formatted(BATCH, SOURCES_OF_A_BATCH),
					new Batched(flags));
			line(out, "a variant, asked for each article",
					(article) -> flags.variant(PROMPT, FlagContext.user(Integer.toString(article))).isNone());
		}
	}

	private static FlagContext context(int article) {
		return FlagContext.source(article % SOURCES_OF_A_BATCH);
	}

	/** The best of some rounds, the first of which compile. */
	private static void line(PrintWriter out, String name, IntPredicate question) {
		double best = Double.MAX_VALUE;
		for (int round = 0; round < ROUNDS; round++) {
			int articles = 0;
			int on = 0;
			long start = System.nanoTime();
			long spent = 0;
			while (spent < NANOS_OF_A_ROUND) {
				for (int each = 0; each < BATCH; each++) {
					on += question.test(articles++) ? 1 : 0;
				}
				spent = System.nanoTime() - start;
			}
			if (on > articles) {
				throw new IllegalStateException("more answers than questions");
			}
			best = Math.min(best, (double) spent / articles);
		}
		out.printf("%-48s %10.0f%n", name, best);
		out.flush();
	}

	/** A new batch for each {@value #BATCH} articles. */
	private static final class Batched implements IntPredicate {

		private final Flags flags;

		private FlagBatch batch;

		Batched(Flags flags) {
			this.flags = flags;
			this.batch = flags.batch();
		}

		@Override
		public boolean test(int article) {
			if (article % BATCH == 0) {
				this.batch = this.flags.batch();
			}
			return this.batch.isEnabled(FLAG, context(article));
		}

	}

}
