package io.newstunneler.analysis.article;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.DatabaseClient.GenericExecuteSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast are searches and lists among a million articles, beside the predecessor's
 * queries on SQLite with the same rows? Prints figures and the ways that PostgreSQL
 * takes; asserts that every answer is right and that no list reads the whole table.
 * {@code -Dsearch.rows=100000} for a smaller look, {@code -Dsearch.only=ticker} for those
 * workloads alone.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "spring.application.name=analysis-search-benchmark")
@WithPostgres
@WithKafka
class SearchBenchmark {

	private static final int ROWS = Integer.getInteger("search.rows", 1_000_000);

	private static final Duration MEASURED = Duration.ofMillis(1_500);

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final int SAMPLES = 200;

	private static final Page FIRST = new Page(100, 0, null);

	private static final Predicate<String> ASKED = Pattern.compile(System.getProperty("search.only", "")).asPredicate();

	private final Instant newest = Instant.now();

	private final GeneratedNews news = new GeneratedNews(ROWS, this.newest.toEpochMilli());

	private final StringBuilder report = new StringBuilder();

	@Autowired
	Search search;

	@Autowired
	Articles articles;

	@Autowired
	Words words;

	@Autowired
	DatabaseClient client;

	@Autowired
	TestDatabase database;

	@TempDir
	Path folder;

	@Test
	void amongAMillionArticles() throws Exception {
		String sqlite = "jdbc:sqlite:" + this.folder.resolve("news.db");
		load(sqlite);
		GeneratedNews.Word[] rare = this.news.words(2, ROWS / 20_000.0, SAMPLES);
		GeneratedNews.Word[] medium = this.news.words(ROWS / 300.0, ROWS / 30.0, SAMPLES);
		GeneratedNews.Word[] common = this.news.words(ROWS / 10.0, ROWS, SAMPLES);
		everyAnswerIsRight(rare, medium, common);
		List<Workload> workloads = workloads(rare, medium, common).stream()
			.filter((workload) -> ASKED.test(workload.name()))
			.toList();
		for (Workload workload : workloads) {
			// A service that has run for a minute is compiled.
			measure(2, () -> (number) -> workload.ours().apply(number).call());
		}
		print("%-34s %28s %28s %9s%n", ROWS + " articles, ms", "ours p50/p95/p99", "SQLite p50/p95/p99", "p50 ×");
		for (int clients : new int[] { 1, 8 }) {
			for (Workload workload : workloads) {
				double[] ours = measure(clients, () -> (number) -> workload.ours().apply(number).call());
				double[] theirs = measure(clients, () -> sqlite(sqlite, workload.sqlite()));
				print("%-34s %28s %28s %9.1f%n", workload.name() + ", " + clients + " client(s)", figures(ours),
						figures(theirs), theirs[0] / ours[0]);
			}
		}
		print("%nThe ways that PostgreSQL takes%n");
		for (Workload workload : workloads) {
			way(workload.name(), Articles.newest(workload.filter(), workload.page()), workload.filter(),
					workload.page());
		}
		way("words by relevance", Articles.ranked(filter(common[0].text())), filter(common[0].text()), null);
		Files.writeString(Path.of("target/search-benchmark.txt"), this.report);
	}

	/**
	 * An answer of ours says how many there are in all, so SQLite is asked that, too; the
	 * predecessor did not know it, and so there are also pages alone.
	 */
	private List<Workload> workloads(GeneratedNews.Word[] rare, GeneratedNews.Word[] medium,
			GeneratedNews.Word[] common) {
		List<Workload> workloads = new ArrayList<>();
		String like = "where (title like '%%%1$s%%' or summary like '%%%1$s%%')";
		Map<String, GeneratedNews.Word[]> kinds = new LinkedHashMap<>();
		kinds.put("a rare word", rare);
		kinds.put("a word of one in 100 articles", medium);
		kinds.put("a word of one in 10 articles", common);
		kinds.forEach((name, of) -> {
			workloads.add(new Workload(name, filter(of[0].text()), FIRST,
					(number) -> find(of[number % SAMPLES].text(), Search.Sort.NEWEST),
					(number) -> counted(like.formatted(of[number % SAMPLES].text()))));
			ArticleFilter[] filters = Stream.of(of)
				.limit(20)
				.map((word) -> filter(word.text()))
				.toArray(ArticleFilter[]::new);
			workloads.add(new Workload(name + ", page alone", filters[0], FIRST,
					(number) -> alone(filters[number % filters.length], FIRST),
					(number) -> page(like.formatted(of[number % filters.length].text()))));
		});
		workloads.add(new Workload("two words", filter(medium[0].text() + " " + common[0].text()), FIRST,
				(number) -> find(medium[number % SAMPLES].text() + " " + common[number % SAMPLES].text(),
						Search.Sort.NEWEST),
				(number) -> counted(like.formatted(medium[number % SAMPLES].text()) + " and title like '%"
						+ common[number % SAMPLES].text() + "%'")));
		workloads.add(new Workload("a rare word by relevance", filter(rare[0].text()), FIRST,
				(number) -> find(rare[number % SAMPLES].text(), Search.Sort.RELEVANCE),
				(number) -> counted(like.formatted(rare[number % SAMPLES].text()))));
		workloads.add(list("a ticker", (number) -> ArticleFilter.of(0, "T" + number % 500, null, null), FIRST,
				(number) -> "where ticker_guess = 'T" + number % 500 + "'"));
		workloads.add(new Workload("a ticker, page alone", ArticleFilter.of(0, "T0", null, null), FIRST,
				(number) -> alone(ArticleFilter.of(0, "T" + number % 500, null, null), FIRST),
				(number) -> page("where ticker_guess = 'T" + number % 500 + "'")));
		workloads.add(
				list("min_score 12", (_) -> ArticleFilter.of(12, null, null, null), FIRST, (_) -> "where total >= 12"));
		Instant since = this.newest.minus(Duration.ofDays(1));
		workloads.add(list("since a day", (_) -> ArticleFilter.of(0, null, null, since), FIRST,
				(_) -> "where published_at >= " + since.toEpochMilli()));
		workloads.add(list("the first page", (_) -> ArticleFilter.ALL, FIRST, (_) -> ""));
		Page half = new Page(100, ROWS / 2, null);
		workloads.add(new Workload("a page at half depth, alone", ArticleFilter.ALL, half,
				(_) -> alone(ArticleFilter.ALL, half), (_) -> page("") + " offset " + ROWS / 2));
		workloads.add(list("the same by cursor", (_) -> ArticleFilter.ALL,
				new Page(100, 0, new Page.Cursor(this.newest.minus(Duration.ofDays(200)), Long.MAX_VALUE)),
				(_) -> "where published_at < " + this.newest.minus(Duration.ofDays(200)).toEpochMilli()));
		workloads.add(list("plans with a stance",
				(_) -> ArticleFilter.ALL.from(null, null, null, ArticleFilter.PlanFilter.of(null, "BEARISH", null)),
				FIRST, (_) -> "where json_extract(llm_plan, '$.stance') = 'BEARISH'"));
		workloads.add(list("plans about earnings",
				(_) -> ArticleFilter.ALL.from(null, null, null, ArticleFilter.PlanFilter.of(null, null, "EARNINGS")),
				FIRST, (_) -> "where json_extract(llm_plan, '$.catalyst_type') = 'EARNINGS'"));
		Instant week = this.newest.minus(Duration.ofDays(7));
		workloads.add(new Workload("counts by ticker over 7 days", ArticleFilter.of(0, null, null, week), FIRST,
				(_) -> () -> this.articles.countsByTicker(week, 100).collectList().block(PATIENCE),
				(_) -> "select ticker_guess, count(*) from articles where published_at >= " + week.toEpochMilli()
						+ " and ticker_guess is not null group by 1 order by 2 desc limit 100"));
		return workloads;
	}

	private Workload list(String name, IntFunction<ArticleFilter> filter, Page page, IntFunction<String> sqlite) {
		return new Workload(name, filter.apply(0), page, (
				number) -> () -> found(new Search.Request(null, filter.apply(number), Search.Sort.NEWEST, false), page),
				(number) -> counted(sqlite.apply(number)));
	}

	private static String page(String where) {
		return "select * from articles " + where + " order by published_at desc limit 100";
	}

	private static String counted(String where) {
		return "select *, (select count(*) from articles " + where + ") from articles " + where
				+ " order by published_at desc limit 100";
	}

	private Callable<Object> alone(ArticleFilter filter, Page page) {
		return () -> Objects.requireNonNull(this.articles.list(filter, page).collectList().block(PATIENCE));
	}

	private Callable<Object> find(String text, Search.Sort sort) {
		return () -> found(new Search.Request(text, ArticleFilter.ALL, sort, false), FIRST);
	}

	private Search.Found found(Search.Request request, Page page) {
		return Objects.requireNonNull(this.search.find(request, page).block(PATIENCE));
	}

	private ArticleFilter filter(String text) {
		return ArticleFilter.ALL
			.matching(Objects.requireNonNull(this.words.meaning(WebQuery.parse(text)).block(PATIENCE)).tsquery());
	}

	private void everyAnswerIsRight(GeneratedNews.Word[]... kinds) throws Exception {
		for (GeneratedNews.Word[] kind : kinds) {
			for (GeneratedNews.Word word : List.of(kind).subList(0, 5)) {
				Search.Found found = (Search.Found) find(word.text(), Search.Sort.NEWEST).call();
				assertThat(found.total()).as(word.text()).isEqualTo(word.articles());
				assertThat(found.articles()).as(word.text())
					.hasSize(Math.min(100, word.articles()))
					.allMatch((article) -> (article.title() + " " + article.summary()).contains(word.text()));
			}
		}
		assertThat(found(new Search.Request(null, ArticleFilter.ALL, Search.Sort.NEWEST, false), FIRST).total())
			.isEqualTo(ROWS);
	}

	private void way(String name, String sql, ArticleFilter filter, Page page) {
		GenericExecuteSpec explain = filter.bind(this.client.sql("explain (analyze, costs off, timing off) " + sql));
		explain = (page != null) ? page.bind(explain)
				: explain.bind("window", Search.RANKED).bind("as_of", this.newest).bind("limit", 100).bind("offset", 0);
		List<String> way = Objects.requireNonNull(explain.map((row) -> Objects.requireNonNull(row.get(0, String.class)))
			.all()
			.collectList()
			.block(PATIENCE));
		print("%-34s %s%n", name,
				way.stream()
					.filter((line) -> line.contains("Scan") || line.startsWith("Execution"))
					.map((line) -> line.replace("->", "").strip())
					.collect(Collectors.joining("; ")));
		assertThat(way).as(name).noneMatch((line) -> line.contains("Seq Scan on articles"));
	}

	private double[] measure(int clients, Callable<Query> queries) throws Exception {
		AtomicInteger number = new AtomicInteger();
		List<Long> taken = new ArrayList<>();
		try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
			List<Future<List<Long>>> each = new ArrayList<>();
			for (int i = 0; i < clients; i++) {
				each.add(threads.submit(() -> {
					try (Query query = queries.call()) {
						query.run(number.getAndIncrement());
						List<Long> mine = new ArrayList<>();
						long end = System.nanoTime() + MEASURED.toNanos();
						while (mine.size() < 2 || System.nanoTime() < end) {
							long start = System.nanoTime();
							query.run(number.getAndIncrement());
							mine.add(System.nanoTime() - start);
						}
						return mine;
					}
				}));
			}
			for (Future<List<Long>> one : each) {
				taken.addAll(one.get());
			}
		}
		List<Long> sorted = taken.stream().sorted().toList();
		return new double[] { at(sorted, 0.5), at(sorted, 0.95), at(sorted, 0.99) };
	}

	private static double at(List<Long> sorted, double quantile) {
		return sorted.get((int) Math.min(sorted.size() - 1, Math.floor(sorted.size() * quantile))) / 1e6;
	}

	private static String figures(double[] quantiles) {
		return "%.2f / %.2f / %.2f".formatted(quantiles[0], quantiles[1], quantiles[2]);
	}

	private void print(String format, Object... values) {
		this.report.append(format.formatted(values));
		System.out.printf(format, values);
	}

	private static Query sqlite(String url, IntFunction<String> sql) throws SQLException {
		Connection connection = DriverManager.getConnection(url);
		Statement statement = connection.createStatement();
		return new Query() {

			@Override
			public void run(int number) throws SQLException {
				try (ResultSet rows = statement.executeQuery(sql.apply(number))) {
					int columns = rows.getMetaData().getColumnCount();
					while (rows.next()) {
						for (int column = 1; column <= columns; column++) {
							rows.getObject(column);
						}
					}
				}
			}

			@Override
			public void close() throws SQLException {
				connection.close();
			}

		};
	}

	private void load(String sqlite) throws SQLException, IOException {
		long start = System.nanoTime();
		List<Map<String, Object>> indexes = this.database.query("""
				select indexname as name, indexdef as definition from pg_indexes
				where schemaname = 'analysis' and tablename = 'articles' and indexname <> 'articles_pk'
				""");
		indexes.forEach((index) -> this.database.update("drop index analysis." + index.get("name")));
		try (Connection ours = this.database.connect(); Connection theirs = DriverManager.getConnection(sqlite)) {
			copy(ours, theirs);
		}
		for (Map<String, Object> index : indexes) {
			this.database.update("set maintenance_work_mem = '512MB'; " + index.get("definition"));
		}
		this.database.update("vacuum (analyze) articles");
		this.database.update("vacuum (analyze) plans");
		print("%d articles loaded in %d s; table %s MB, its indexes %s MB%n", ROWS,
				Duration.ofNanos(System.nanoTime() - start).toSeconds(),
				this.database.value(Long.class, "select pg_table_size('analysis.articles') / 1048576"),
				this.database.value(Long.class, "select pg_indexes_size('analysis.articles') / 1048576"));
	}

	private void copy(Connection ours, Connection theirs) throws SQLException, IOException {
		try (Statement sqlite = theirs.createStatement()) {
			sqlite.execute("pragma journal_mode = off");
			sqlite.execute("pragma synchronous = off");
			sqlite.execute("create table articles (id integer primary key, url text, title text, summary text, "
					+ "source_name text, source_url text, source_type text, published_at integer, ticker_guess text, "
					+ "total real, llm_plan text)");
		}
		theirs.setAutoCommit(false);
		String columns = "id, source_id, source_name, source_url, source_type, url, title, summary, categories, published_at, "
				+ "fetched_at, ticker_guess, catalyst, novelty, credibility, sentiment, liquidity, total, reasons, scored_at";
		StringBuilder plans = new StringBuilder();
		try (OutputStream copy = new PGCopyOutputStream(ours.unwrap(PGConnection.class),
				"copy articles (" + columns + ") from stdin");
				PreparedStatement insert = theirs
					.prepareStatement("insert into articles values (?, ?, ?, ?, ?, ?, 'rss', ?, ?, ?, ?)")) {
			for (int i = 1; i <= ROWS; i++) {
				GeneratedNews.Row row = this.news.next();
				Instant published = Instant.ofEpochMilli(row.publishedAt());
				String url = "https://news.example.com/" + row.id();
				String source = "https://" + row.source() + ".example.com/feed.xml";
				copy.write(String
					.join("\t", "" + row.id(), "" + row.source(), "Source " + row.source(), source, "rss", url,
							row.title(), row.summary(), "[]", "" + published, "" + published,
							(row.ticker() != null) ? row.ticker() : "\\N", "0", "1", "3", "3", "0", "" + row.total(),
							"[\"no catalyst\", \"older than a day\"]", published + "\n")
					.getBytes(StandardCharsets.UTF_8));
				if (row.hasPlan()) {
					plans.append(String.join("\t", "" + row.id(), "" + row.id(), row.plan(), "General News", "{}", "f",
							row.stance(), "0.7", "rules", "1", published + "\n"));
				}
				Object[] values = { row.id(), url, row.title(), row.summary(), "Source " + row.source(), source,
						row.publishedAt(), row.ticker(), row.total(), row.hasPlan() ? row.plan() : null };
				for (int column = 0; column < values.length; column++) {
					insert.setObject(column + 1, values[column]);
				}
				insert.addBatch();
				if (i % 10_000 == 0 || i == ROWS) {
					insert.executeBatch();
				}
			}
		}
		try (OutputStream copy = new PGCopyOutputStream(ours.unwrap(PGConnection.class),
				"copy plans (article_id, plan_run_id, plan, strategy_bucket, strategy_risk, unverified, stance, confidence, "
						+ "model, prompt_version, published_at) from stdin")) {
			copy.write(plans.toString().getBytes(StandardCharsets.UTF_8));
		}
		theirs.commit();
		try (Statement statement = theirs.createStatement()) {
			statement.execute("create index by_date on articles (published_at)");
			statement.execute("create index by_ticker on articles (ticker_guess, published_at)");
			statement.execute("create index by_total on articles (total, published_at)");
			statement.execute("analyze");
		}
		theirs.commit();
	}

	/**
	 * One client.
	 */
	interface Query extends AutoCloseable {

		void run(int number) throws Exception;

		@Override
		default void close() throws SQLException {
		}

	}

	/**
	 * Something that is asked again and again.
	 */
	private record Workload(String name, ArticleFilter filter, Page page, IntFunction<Callable<Object>> ours,
			IntFunction<String> sqlite) {
	}

}
