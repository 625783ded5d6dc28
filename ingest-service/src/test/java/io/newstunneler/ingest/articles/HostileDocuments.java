package io.newstunneler.ingest.articles;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.newstunneler.ingest.reading.Entry;
import io.newstunneler.ingest.reading.FeedDocument;
import io.newstunneler.ingest.reading.UnreadableFeedException;
import tools.jackson.databind.JsonNode;

/**
 * Reads hostile documents, eight at once, with healthy feeds between them, and reports
 * what each cost in processor time of its thread. It has a process of its own, whose
 * memory is bounded.
 */
final class HostileDocuments {

	private static final int AT_ONCE = 8;

	private static final int HEALTHY = 200;

	private HostileDocuments() {
	}

	public static void main(String[] arguments) throws Exception {
		Corpus corpus = new Corpus(Path.of(arguments[0]));
		List<String> healthy = new ArrayList<>();
		for (JsonNode line : corpus.lines("REFERENCE.jsonl")) {
			if (line.has("n") && line.path("bytes").asInt() < 1_000_000 && corpus.has(line.path("file").asString())) {
				healthy.add(line.path("file").asString());
			}
		}
		List<String> hostile = new ArrayList<>(corpus.files("hostile/xml"));
		hostile.addAll(corpus.files("hostile/bomb"));
		if (hostile.isEmpty()) {
			System.out.println("hostile documents: not in this corpus");
			return;
		}
		for (int i = 0; i < 3 && !healthy.isEmpty(); i++) {
			// A service that has just started is not what is measured.
			for (String file : healthy) {
				read(corpus, file);
			}
		}
		List<Future<Cost>> hostileCosts = new ArrayList<>();
		List<Future<Cost>> healthyCosts = new ArrayList<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
			int next = 0;
			for (int round = 0; round < 2; round++) {
				for (String file : hostile) {
					hostileCosts.add(threads.submit(() -> read(corpus, file)));
					for (int i = 0; i < HEALTHY / hostile.size() / 2 + 1 && !healthy.isEmpty(); i++) {
						String beside = healthy.get(next++ % healthy.size());
						healthyCosts.add(threads.submit(() -> read(corpus, beside)));
					}
				}
			}
			threads.shutdown();
			threads.awaitTermination(4, TimeUnit.MINUTES);
		}
		Cost worst = hostileCosts.getFirst().get();
		for (int i = 0; i < hostileCosts.size(); i++) {
			Cost cost = hostileCosts.get(i).get();
			worst = (cost.millis() > worst.millis()) ? cost : worst;
			if (i < hostile.size()) {
				System.out.printf("  %-34s %5d ms  %s%n", Path.of(cost.file()).getFileName(), cost.millis(),
						cost.outcome());
			}
		}
		long refused = 0;
		long slowest = 0;
		for (Future<Cost> each : healthyCosts) {
			refused += each.get().read() ? 0 : 1;
			slowest = Math.max(slowest, each.get().millis());
		}
		System.out.printf(
				"hostile documents: %d read %d at once in %d MB, the worst cost %d ms of processor time (%s); "
						+ "%d healthy feeds beside them, %d not read, the slowest cost %d ms%n",
				hostile.size(), AT_ONCE, Runtime.getRuntime().maxMemory() >> 20, worst.millis(), worst.file(),
				healthyCosts.size(), refused, slowest);
		System.exit((worst.millis() <= 2_000 && refused == 0) ? 0 : 1);
	}

	private static Cost read(Corpus corpus, String file) {
		long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
		String outcome;
		boolean read = false;
		byte[] body = Corpus.inflated(file, corpus.bytes(file));
		try {
			if (body == null) {
				outcome = "not inflated: too large, or no gzip";
			}
			else {
				FeedDocument document = corpus.read(body, null);
				Feed feed = Corpus.feed(file);
				int articles = 0;
				for (Entry entry : document.entries()) {
					articles += Corpus.article(entry, feed).title().isEmpty() ? 0 : 1;
				}
				outcome = articles + " articles " + document.repairs()
						+ ((document.warning() != null) ? " " + document.warning() : "");
				read = true;
			}
		}
		catch (UnreadableFeedException ex) {
			outcome = ex.reason() + ": " + ex.getMessage();
		}
		long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
		return new Cost(file, TimeUnit.NANOSECONDS.toMillis(nanos), read, outcome);
	}

	/**
	 * What a document cost.
	 *
	 * @param file its name
	 * @param millis processor time of its thread
	 * @param read whether it was read
	 * @param outcome what came of it
	 */
	record Cost(String file, long millis, boolean read, String outcome) {

	}

}
