package io.newstunneler.analysis.article;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import io.newstunneler.testsupport.process.ProcessorTimes;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.kafka.core.KafkaTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast do articles get from Kafka to committed rows, what does that cost this process
 * and PostgreSQL, and how much faster is a bare insert of the same rows? Rounds of
 * {@code -Dscoring.articles} (20,000), {@code -Dscoring.rounds} (4); a recording of the
 * last one goes to {@code -Dscoring.profile}.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.application.name=analysis-scoring-benchmark" })
@WithPostgres
@WithKafka
class ScoringBenchmark {

	private static final int ARTICLES = Integer.getInteger("scoring.articles", 20_000);

	private static final int ROUNDS = Integer.getInteger("scoring.rounds", 4);

	private static final int CHUNK = 500;

	private static final int SOURCES = 300;

	/** One in so many has what earns a plan. */
	private static final int LOUD = 12;

	private static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.build();

	@Autowired
	TestDatabase database;

	@Autowired
	MeterRegistry meters;

	@Autowired
	KafkaTemplate<String, byte[]> kafka;

	@Test
	void fromKafkaToCommittedRows() throws Exception {
		GeneratedNews news = new GeneratedNews(ROUNDS * ARTICLES, System.currentTimeMillis());
		this.database.update("create extension if not exists pg_stat_statements with schema public");
		for (int round = 1; round <= ROUNDS; round++) {
			boolean last = round == ROUNDS;
			try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
				String file = System.getProperty("scoring.profile");
				boolean recorded = last && file != null;
				if (recorded) {
					recording.start();
				}
				this.database.query("select public.pg_stat_statements_reset()");
				score(round, news);
				if (recorded) {
					recording.dump(Path.of(file));
				}
			}
		}
		printStatements();
		double bare = bareInsert();
		System.out.printf("bare insert of the same rows    %8.0f rows/s%n", bare);
	}

	private void score(int round, GeneratedNews news) throws InterruptedException {
		List<ProducerRecord<String, byte[]>> records = new ArrayList<>(ARTICLES);
		for (int i = 0; i < ARTICLES; i++) {
			records.add(record(article(news.next())));
		}
		Counter processed = this.meters.get("news.tunneler.articles.processed").counter();
		double before = processed.count();
		ProcessorTimes times = ProcessorTimes.now();
		Duration broker = broker();
		long start = System.nanoTime();
		records.forEach(this.kafka::send);
		while (processed.count() < before + ARTICLES) {
			Thread.sleep(20);
		}
		double seconds = (System.nanoTime() - start) / 1e9;
		System.out.printf("round %d: %6.0f articles/s; processor time of an article: broker %d µs, the rest %s%n",
				round, ARTICLES / seconds, broker().minus(broker).toNanos() / 1000 / ARTICLES,
				ProcessorTimes.now().since(times, ARTICLES));
		while (this.database.count("plan_runs where state in ('waiting', 'running')") > 0) {
			Thread.sleep(20);
		}
		assertThat(this.database.count("articles")).isEqualTo((long) round * ARTICLES);
	}

	private static ArticleIngested article(GeneratedNews.Row row) {
		Instant now = Instant.now();
		String title = (row.id() % LOUD == 0) ? row.title() + " faces an investigation over fraud" : row.title();
		long source = row.id() % SOURCES;
		return new ArticleIngested(row.id(), source, "Source " + source, "https://news" + source + ".example.com/feed",
				"rss", "guid-" + row.id(), "https://news" + source + ".example.com/" + row.id(), title, row.summary(),
				null, "<p>" + row.summary() + "</p>", null, List.of("business"), now.minusSeconds(row.id() % 86_400),
				now);
	}

	private static ProducerRecord<String, byte[]> record(ArticleIngested article) {
		ProducerRecord<String, byte[]> record = new ProducerRecord<>(ArticleIngested.TOPIC, article.key(),
				JSON.writeValueAsBytes(article));
		record.headers().add("ce_id", UUID.randomUUID().toString().getBytes());
		return record;
	}

	private void printStatements() {
		System.out.println("statements of the last round by their time: us an article, calls, statement");
		for (Map<String, ?> row : this.database.query(
				"""
						select 1000 * total_exec_time / ? as us, calls, left(regexp_replace(query, '\\s+', ' ', 'g'), 110) as query
						from public.pg_stat_statements
						where dbid = (select oid from pg_database where datname = current_database())
						order by total_exec_time desc
						limit 25
						""",
				ARTICLES)) {
			System.out.printf("%8.1f %8s  %s%n", row.get("us"), row.get("calls"), row.get("query"));
		}
	}

	/**
	 * The rows of the last round, a statement for each 500, into a copy of the table with
	 * all of its indexes.
	 */
	private double bareInsert() {
		this.database.update("create table bare_articles (like articles including all)");
		String columns = Objects.requireNonNull(this.database.value(String.class, """
				select string_agg(quote_ident(attname), ', ' order by attnum)
				from pg_attribute
				where attrelid = 'articles'::regclass and attnum > 0 and not attisdropped and attgenerated = ''
				"""));
		long first = Objects.requireNonNull(this.database.value(Long.class, "select max(id) from articles"));
		long start = System.nanoTime();
		for (long id = first - ARTICLES; id < first; id += CHUNK) {
			this.database.update(
					"insert into bare_articles (%1$s) select %1$s from articles where id > ? and id <= ? on conflict do nothing"
						.formatted(columns),
					id, Math.min(first, id + CHUNK));
		}
		return ARTICLES / ((System.nanoTime() - start) / 1e9);
	}

	private static Duration broker() {
		return ProcessHandle.current()
			.descendants()
			.filter((process) -> process.info().commandLine().orElse("").contains("kafka"))
			.flatMap((process) -> process.info().totalCpuDuration().stream())
			.reduce(Duration.ZERO, Duration::plus);
	}

}
