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
 * Drives articles from local feeds through the running system, first as fast as it can,
 * then at a tenth of that rate, and prints the figures beside a bare insert of the same
 * rows into the same indexed table.
 */
@Command(name = "pipeline", mixinStandardHelpOptions = true,
		description = "Feeds to scored, searchable rows: articles/s, latency, CPU, memory, start-up.")
public final class PipelineBenchmark implements Callable<Integer> {

	private static final int ARTICLES_PER_PACED_FEED = 10;

	/** After this long a change of a flag has reached every service. */
	private static final int FLAG_SECONDS = 8;

	@Option(names = "--articles", defaultValue = "20000", description = "Articles in all (default ${DEFAULT-VALUE}).")
	private int articles;

	@Option(names = "--feeds", defaultValue = "200", description = "Feeds that hold them (default ${DEFAULT-VALUE}).")
	private int feeds;

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
		try (GeneratedFeeds served = new GeneratedFeeds(); RunningSystem system = new RunningSystem(root(), folder)) {
			out.printf("start-up, first   %5.1f s%n", seconds(system.up()));
			system.down();
			out.printf("start-up, second  %5.1f s%n", seconds(system.up()));
			out.flush();
			try (Connection database = system.analysisDatabase()) {
				double rate = fullSpeed(system, served, database, out);
				paced(system, served, database, rate / 10, out);
				double bare = BareInsert.rowsPerSecond(database);
				out.printf("bare insert of the same rows into the same indexes  %8.0f rows/s%n", bare);
				out.printf("pipeline / bare insert                              %8.0f %%%n", 100 * rate / bare);
				out.flush();
				return complete(system) ? 0 : 1;
			}
		}
	}

	private static Path root() {
		return Path.of(System.getProperty("newstunneler.root", ".")).toAbsolutePath().normalize();
	}

	private double fullSpeed(RunningSystem system, GeneratedFeeds served, Connection database, PrintWriter out)
			throws IOException, InterruptedException, SQLException {
		Map<String, ProcessFigures.Figures> before = ProcessFigures.of(system.parts());
		int each = this.articles / this.feeds;
		// All feeds are there before the first is asked for: adding them is not measured.
		system.setFlag("rss_polling", false);
		TimeUnit.SECONDS.sleep(FLAG_SECONDS);
		for (int feed = 0; feed < this.feeds; feed++) {
			system.addSource(served.add(feed, each), "Feed " + feed);
		}
		system.setFlag("rss_polling", true);
		awaitCount(system, (long) each * this.feeds);
		Timestamp end = one(database, "select max(scored_at) from analysis.articles", Timestamp.class);
		double elapsed = seconds(Duration.between(served.firstServed(), end.toInstant()));
		double rate = each * this.feeds / elapsed;
		out.printf("%narticles                      %8d from %d feeds%n", each * this.feeds, this.feeds);
		out.printf("feed to scored, searchable    %8.0f articles/s%n", rate);
		awaitPlans(database);
		out.printf("plans                         %8d%n",
				one(database, "select count(*) from analysis.plans", Long.class));
		Map<String, ProcessFigures.Figures> after = ProcessFigures.of(system.parts());
		printProcesses(before, after, out);
		return rate;
	}

	private static void printProcesses(Map<String, ProcessFigures.Figures> before,
			Map<String, ProcessFigures.Figures> after, PrintWriter out) {
		out.printf("%n%-18s %10s %12s%n", "process", "CPU s", "memory MiB");
		long memory = 0;
		for (var part : new TreeMap<>(after).entrySet()) {
			Duration earlier = before.containsKey(part.getKey()) ? before.get(part.getKey()).cpu() : Duration.ZERO;
			out.printf("%-18s %10.1f %12d%n", part.getKey(), seconds(part.getValue().cpu().minus(earlier)),
					part.getValue().memoryKiB() / 1024);
			memory += part.getValue().memoryKiB();
		}
		out.printf("%-18s %10s %12d%n%n", "all", "", memory / 1024);
		out.flush();
	}

	private void paced(RunningSystem system, GeneratedFeeds served, Connection database, double rate, PrintWriter out)
			throws IOException, InterruptedException, SQLException {
		long known = system.count("");
		int added = Math.max(20, (int) (rate * this.pacedSeconds / ARTICLES_PER_PACED_FEED));
		long pause = (long) (1e9 * ARTICLES_PER_PACED_FEED / rate);
		long next = System.nanoTime();
		for (int i = 0; i < added; i++) {
			int feed = 1_000_000 + i;
			system.addSource(served.add(feed, ARTICLES_PER_PACED_FEED), "Paced " + i);
			next += pause;
			TimeUnit.NANOSECONDS.sleep(next - System.nanoTime());
		}
		awaitCount(system, known + (long) added * ARTICLES_PER_PACED_FEED);
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

	private static void awaitCount(RunningSystem system, long wanted) throws IOException, InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(15);
		while (system.count("") < wanted) {
			if (System.nanoTime() > deadline) {
				throw new IOException("only " + system.count("") + " of " + wanted + " articles arrived");
			}
			TimeUnit.MILLISECONDS.sleep(200);
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
