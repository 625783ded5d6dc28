package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Drives articles from local feeds through the running system, as fast as it can, first
 * through fresh processes, whose code is still being compiled, then through warm ones;
 * then at a tenth of the warm rate. It prints the figures beside a bare insert of the
 * same rows into the same indexed table.
 */
@Command(name = "pipeline", mixinStandardHelpOptions = true,
		description = "Feeds to scored, searchable rows: articles/s, latency, CPU, memory, start-up.")
public final class PipelineBenchmark implements Callable<Integer> {

	private static final int ARTICLES_PER_PACED_FEED = 10;

	/** After this long a change of a flag has reached every service. */
	private static final int FLAG_SECONDS = 8;

	@Option(names = "--articles", defaultValue = "30000",
			description = "Articles of each of the two runs at full speed (default ${DEFAULT-VALUE}).")
	private int articles;

	@Option(names = "--feeds", defaultValue = "300",
			description = "Feeds that hold the articles of one run (default ${DEFAULT-VALUE}).")
	private int feeds;

	@Option(names = "--faults", description = "Kill -9 each part in turn while a third run comes in.")
	private boolean faults;

	@Option(names = "--profile", description = "Folder for a JFR recording of each JVM during the warm run.")
	private @Nullable Path profile;

	@Option(names = "--paced-seconds", defaultValue = "30",
			description = "How long the run at a tenth of the rate takes (default ${DEFAULT-VALUE}).")
	private int pacedSeconds;

	@Option(names = "--home", description = "Data folder of the run; a temporary one by default.")
	private @Nullable Path home;

	@Override
	public Integer call() throws IOException, InterruptedException, SQLException {
		Path folder = (this.home != null) ? Files.createDirectories(this.home) : Files.createTempDirectory("bench");
		PrintWriter out = new PrintWriter(System.out, true);
		out.printf("home %s%n", folder);
		try (GeneratedFeeds served = new GeneratedFeeds(); RunningSystem system = new RunningSystem(folder)) {
			out.printf("start-up, first   %5.1f s%n", seconds(system.up()));
			system.awaitCaches();
			system.down();
			out.printf("start-up, second  %5.1f s%n", seconds(system.up()));
			out.flush();
			try (Connection database = system.analysisDatabase()) {
				double first = fullSpeed(system, served, database, "fresh processes", 0, out);
				Profiles profiles = (this.profile != null) ? Profiles.start(system.parts()) : Profiles.NONE;
				double rate = fullSpeed(system, served, database, "warm processes", this.feeds, out);
				profiles.write(this.profile);
				paced(system, served, database, rate / 10, out);
				double bare = BareInsert.rowsPerSecond(database);
				out.printf("bare insert of the same rows into the same indexes  %8.0f rows/s%n", bare);
				out.printf("pipeline / bare insert, warm                        %8.0f %%%n", 100 * rate / bare);
				out.printf("pipeline / bare insert, fresh                       %8.0f %%%n", 100 * first / bare);
				out.flush();
			}
			boolean complete = complete(system) && (!this.faults || underFaults(system, served, out));
			return complete ? 0 : 1;
		}
	}

	private double fullSpeed(RunningSystem system, GeneratedFeeds served, Connection database, String name,
			int firstFeed, PrintWriter out) throws IOException, InterruptedException, SQLException {
		long known = count(database);
		int wanted = addFeeds(system, served, firstFeed, this.feeds);
		try (Statements statements = Statements.count(system)) {
			Map<String, ProcessFigures.Figures> before = ProcessFigures.of(system.parts());
			served.forgetServed();
			system.setFlag("rss_polling", true);
			awaitCount(database, known + wanted);
			Map<String, ProcessFigures.Figures> after = ProcessFigures.of(system.parts());
			Timestamp end = one(database, "select max(scored_at) from analysis.articles", Timestamp.class);
			double rate = wanted / seconds(Duration.between(served.firstServed(), end.toInstant()));
			out.printf("%n%s%n", name);
			out.printf("articles                      %8d from %d feeds%n", wanted, this.feeds);
			out.printf("feed to scored, searchable    %8.0f articles/s%n", rate);
			awaitPlans(database);
			out.printf("plans                         %8d%n",
					one(database, "select count(*) from analysis.plans", Long.class));
			printProcesses(before, after, wanted, out);
			statements.print(wanted, out);
			return rate;
		}
	}

	/**
	 * Adds the feeds of one run while nothing is polled: adding them is not measured.
	 * @return how many articles they hold
	 */
	private int addFeeds(RunningSystem system, GeneratedFeeds served, int firstFeed, int number)
			throws IOException, InterruptedException {
		int each = this.articles / this.feeds;
		system.setFlag("rss_polling", false);
		TimeUnit.SECONDS.sleep(FLAG_SECONDS);
		for (int feed = firstFeed; feed < firstFeed + number; feed++) {
			system.addSource(served.add(feed, each), "Feed " + feed);
		}
		return each * number;
	}

	private boolean underFaults(RunningSystem system, GeneratedFeeds served, PrintWriter out)
			throws IOException, InterruptedException, SQLException {
		int each = Math.max(1, this.feeds / Faults.VICTIMS.size());
		int feed = 2 * this.feeds;
		for (String victim : Faults.VICTIMS) {
			system.awaitDoors();
			try (Connection database = system.analysisDatabase()) {
				long known = count(database);
				Faults.kill(victim, system, known, addFeeds(system, served, feed, each), out);
			}
			feed += each;
		}
		try (Connection database = system.analysisDatabase()) {
			return Faults.nothingLostOrDoubled(database, served.urls(), out);
		}
	}

	private static void printProcesses(Map<String, ProcessFigures.Figures> before,
			Map<String, ProcessFigures.Figures> after, int articles, PrintWriter out) {
		out.printf("%n%-18s %10s %14s %12s%n", "process", "CPU s", "µs an article", "memory MiB");
		long memory = 0;
		double cpu = 0;
		for (var part : new TreeMap<>(after).entrySet()) {
			Duration earlier = before.containsKey(part.getKey()) ? before.get(part.getKey()).cpu() : Duration.ZERO;
			double used = seconds(part.getValue().cpu().minus(earlier));
			out.printf("%-18s %10.1f %14.0f %12d%n", part.getKey(), used, 1e6 * used / articles,
					part.getValue().memoryKiB() / 1024);
			cpu += used;
			memory += part.getValue().memoryKiB();
		}
		out.printf("%-18s %10.1f %14.0f %12d%n%n", "all", cpu, 1e6 * cpu / articles, memory / 1024);
		out.flush();
	}

	private void paced(RunningSystem system, GeneratedFeeds served, Connection database, double rate, PrintWriter out)
			throws IOException, InterruptedException, SQLException {
		long known = count(database);
		int added = Math.max(20, (int) (rate * this.pacedSeconds / ARTICLES_PER_PACED_FEED));
		long pause = (long) (1e9 * ARTICLES_PER_PACED_FEED / rate);
		long next = System.nanoTime();
		for (int i = 0; i < added; i++) {
			int feed = 1_000_000 + i;
			system.addSource(served.add(feed, ARTICLES_PER_PACED_FEED), "Paced " + i);
			next += pause;
			TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
		}
		awaitCount(database, known + (long) added * ARTICLES_PER_PACED_FEED);
		awaitPlans(database);
		latency(database, "feed-to-scored", "a.scored_at", "", rate, out);
		latency(database, "feed-to-plan", "p.created_at", "join analysis.plans p on p.article_id = a.id", rate, out);
	}

	private static void latency(Connection database, String name, String until, String join, double rate,
			PrintWriter out) throws SQLException {
		try (PreparedStatement statement = database.prepareStatement("""
				select percentile_cont(0.5) within group (order by ms), percentile_cont(0.99) within group (order by ms)
				from (select 1000 * extract(epoch from %s - a.fetched_at)::float8 as ms
				      from analysis.articles a %s where a.source_name like 'Paced %%') latencies
				""".formatted(until, join)); ResultSet row = statement.executeQuery()) {
			row.next();
			out.printf("%-15s at %4.0f articles/s   p50 %6.0f ms   p99 %6.0f ms%n", name, rate, row.getDouble(1),
					row.getDouble(2));
			out.flush();
		}
	}

	/**
	 * Whether the end state holds each served item once.
	 */
	private static boolean complete(RunningSystem system) throws IOException, InterruptedException {
		return system.count("&q=f0n0") == 1;
	}

	private static long count(Connection database) throws SQLException {
		return one(database, "select count(*) from analysis.articles", Long.class);
	}

	private static void awaitCount(Connection database, long wanted)
			throws IOException, InterruptedException, SQLException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
		while (count(database) < wanted) {
			if (System.nanoTime() > deadline) {
				throw new IOException("only " + count(database) + " of " + wanted + " articles arrived");
			}
			// What counting costs is the system's loss.
			TimeUnit.SECONDS.sleep(1);
		}
	}

	private static void awaitPlans(Connection database) throws SQLException, InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(10);
		while (one(database, "select count(*) from analysis.plan_runs where state in ('waiting', 'running')",
				Long.class) > 0 && System.nanoTime() < deadline) {
			TimeUnit.MILLISECONDS.sleep(200);
		}
	}

	private static <T> T one(Connection database, String sql, Class<T> type) throws SQLException {
		try (PreparedStatement statement = database.prepareStatement(sql); ResultSet row = statement.executeQuery()) {
			row.next();
			return row.getObject(1, type);
		}
	}

	private static double seconds(Duration duration) {
		return duration.toNanos() / 1e9;
	}

}
