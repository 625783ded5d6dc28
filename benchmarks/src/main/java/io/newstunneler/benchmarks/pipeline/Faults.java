package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Kills every part in turn while articles come in, and compares what arrived with what
 * the feeds held.
 */
final class Faults {

	static final List<String> VICTIMS = List.of("ingest-service", "analysis-service", "digest-service", "flags-service",
			"gateway", "kafka", "postgres");

	private static final Duration PATIENCE = Duration.ofMinutes(15);

	private Faults() {
	}

	/**
	 * Kills a part when a third of the articles that are to come are there, and waits for
	 * the others.
	 * @param part name of the part
	 * @param system what runs, not polling
	 * @param known articles that were there before
	 * @param wanted articles that are to come
	 * @param out where to print
	 */
	static void kill(String part, RunningSystem system, long known, int wanted, PrintWriter out)
			throws IOException, InterruptedException {
		ProcessHandle process = system.parts()
			.stream()
			.filter((each) -> each.name().equals(part))
			.findFirst()
			.flatMap((each) -> ProcessHandle.of(each.pid()))
			.orElseThrow(() -> new IOException(part + " does not run"));
		system.setFlag("rss_polling", true);
		long before = await(system, known + wanted / 3);
		process.destroyForcibly();
		process.onExit().join();
		long start = System.nanoTime();
		await(system, Math.max(before, count(system)) + 1);
		double next = (System.nanoTime() - start) / 1e9;
		await(system, known + wanted);
		out.printf("kill -9 %-18s next article scored after %5.1f s, the other %d after %5.1f s%n", part, next,
				known + wanted - before, (System.nanoTime() - start) / 1e9);
		out.flush();
	}

	private static long await(RunningSystem system, long wanted) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		long scored = count(system);
		while (scored < wanted) {
			if (System.nanoTime() > deadline) {
				throw new IOException("only " + scored + " of " + wanted + " articles arrived");
			}
			TimeUnit.MILLISECONDS.sleep(50);
			scored = count(system);
		}
		return scored;
	}

	/**
	 * The database may be what was killed.
	 * @return how many articles are scored, or -1 while it does not answer
	 */
	private static long count(RunningSystem system) throws IOException, InterruptedException {
		try (Connection database = system.analysisDatabase();
				Statement statement = database.createStatement();
				ResultSet row = statement.executeQuery("select count(*) from articles")) {
			row.next();
			return row.getLong(1);
		}
		catch (SQLException _) {
			return -1;
		}
	}

	/**
	 * Compares, as sets, what the feeds held with what is in the table.
	 * @return whether nothing was lost and nothing is there twice
	 */
	static boolean nothingLostOrDoubled(Connection database, Set<String> served, PrintWriter out) throws SQLException {
		List<String> stored = new ArrayList<>();
		try (Statement statement = database.createStatement();
				ResultSet rows = statement.executeQuery("select url from analysis.articles")) {
			while (rows.next()) {
				stored.add(rows.getString(1));
			}
		}
		Set<String> distinct = new HashSet<>(stored);
		long doubled = stored.size() - distinct.size();
		Set<String> lost = new HashSet<>(served);
		lost.removeAll(distinct);
		out.printf("in the feeds %d, scored %d, lost %d, twice %d%n", served.size(), stored.size(), lost.size(),
				doubled);
		return lost.isEmpty() && doubled == 0;
	}

}
