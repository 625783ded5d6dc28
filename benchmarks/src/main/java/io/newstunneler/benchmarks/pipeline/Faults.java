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

	private static final List<String> VICTIMS = List.of("ingest-service", "analysis-service", "digest-service",
			"flags-service", "gateway", "kafka", "postgres");

	private static final Duration PATIENCE = Duration.ofMinutes(15);

	private final RunningSystem system;

	private final PrintWriter out;

	Faults(RunningSystem system, PrintWriter out) {
		this.system = system;
		this.out = out;
	}

	/**
	 * Kills, at even steps of the way, one part after the other.
	 * @param known articles that were there before
	 * @param wanted articles that the feeds hold
	 */
	void during(long known, long wanted) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		int killed = 0;
		long scored = known;
		while (scored < known + wanted || killed < VICTIMS.size()) {
			if (System.nanoTime() > deadline) {
				throw new IOException("only " + (scored - known) + " of " + wanted + " articles arrived");
			}
			if (killed < VICTIMS.size() && scored - known >= wanted * (killed + 1) / (VICTIMS.size() + 2)) {
				kill(VICTIMS.get(killed), scored);
				killed++;
			}
			TimeUnit.MILLISECONDS.sleep(100);
			scored = Math.max(scored, count());
		}
	}

	private void kill(String name, long scored) throws IOException, InterruptedException {
		for (RunningSystem.Part part : this.system.parts()) {
			if (part.name().equals(name)) {
				ProcessHandle.of(part.pid()).ifPresent(ProcessHandle::destroyForcibly);
			}
		}
		long start = System.nanoTime();
		while (count() <= scored && System.nanoTime() - start < TimeUnit.MINUTES.toNanos(2)) {
			TimeUnit.MILLISECONDS.sleep(100);
		}
		this.out.printf("kill -9 %-18s next article scored after %5.1f s%n", name, (System.nanoTime() - start) / 1e9);
		this.out.flush();
	}

	/**
	 * The database may be one of those that were killed.
	 * @return how many articles are scored, or -1 while it does not answer
	 */
	private long count() throws IOException, InterruptedException {
		try (Connection database = this.system.analysisDatabase();
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
