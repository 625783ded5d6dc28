package io.newstunneler.analysis.story;

import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.transaction.reactive.TransactionalOperator;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How well are ten thousand articles joined to stories, through the database, and what
 * does an article cost with ten thousand, a hundred thousand and a million
 * ({@code -Dstories.articles}) of them in the window? They are about a thousand
 * companies, so that keys are shared by far more than are looked at.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = "spring.application.name=analysis-story-benchmark")
@WithPostgres
@WithKafka
class StoryBenchmark {

	private static final int MOST = Integer.getInteger("stories.articles", 1_000_000);

	private static final int BATCH = 500;

	private static final int BATCHES = 20;

	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private final StoryGenerator generator = new StoryGenerator(20261125);

	@Autowired
	Stories stories;

	@Autowired
	TestDatabase database;

	@Autowired
	TransactionalOperator transactions;

	@Test
	void whatAnArticleCostsAsTheyBecomeMany() {
		StoryQuality quality = measure(BATCH * BATCHES);
		System.out.println(quality);
		assertThat(quality.precision()).isGreaterThanOrEqualTo(0.98);
		assertThat(quality.recall()).isGreaterThanOrEqualTo(0.9);
		for (int size = 10 * BATCH * BATCHES; size <= MOST; size *= 10) {
			for (long left = size - this.database.count("articles") - BATCH * BATCHES; left > 0; left -= BATCH) {
				List<StoryGenerator.Told> articles = this.generator.articles(BATCH);
				store(articles, Map.of());
				this.stories.note(articles.stream().map((each) -> Telling.alone(each.text())).toList()).block(PATIENCE);
			}
			this.database.update("vacuum analyze story_bands");
			this.database.update("vacuum analyze articles");
			measure(size);
		}
	}

	private StoryQuality measure(int size) {
		List<StoryGenerator.Told> all = this.generator.articles(BATCH * BATCHES);
		Map<Long, Long> found = new HashMap<>();
		double[] joining = new double[BATCHES];
		double[] noting = new double[BATCHES];
		for (int i = 0; i < BATCHES; i++) {
			List<StoryGenerator.Told> batch = all.subList(i * BATCH, (i + 1) * BATCH);
			long start = System.nanoTime();
			Map<Long, Telling> tellings = Objects
				.requireNonNull(this.stories.join(batch.stream().map(StoryGenerator.Told::text).toList())
					.as(this.transactions::transactional)
					.block(PATIENCE));
			joining[i] = (System.nanoTime() - start) / 1e3 / batch.size();
			store(batch, tellings);
			start = System.nanoTime();
			this.stories.note(tellings.values()).as(this.transactions::transactional).block(PATIENCE);
			noting[i] = (System.nanoTime() - start) / 1e3 / batch.size();
			tellings.forEach((id, telling) -> found.put(id, telling.storyId()));
			tellings.values().forEach(this.stories::report);
		}
		System.out.printf(
				"%,9d articles in the window: finding stories %4.0f us, noting where to be found %4.0f us an article%n",
				size, median(joining), median(noting));
		return StoryQuality.compare(all.subList(0, BATCH * BATCHES), found);
	}

	private void store(List<StoryGenerator.Told> articles, Map<Long, Telling> tellings) {
		this.database.update(
				"""
						insert into articles (id, source_id, source_name, source_url, source_type, url, title, categories,
						    published_at, fetched_at, catalyst, novelty, credibility, sentiment, liquidity, total, reasons,
						    scored_at, story_id)
						select id, 1, 'A feed', 'https://wire.example/feed.xml', 'rss', 'https://wire.example/' || id, title, '[]',
						    ?, now(), 0, 1, 3, 3, 0, 7, '[]', now(), story_id
						from unnest(?::bigint[], ?::text[], ?::bigint[]) as article (id, title, story_id)
						""",
				articles.getFirst().text().publishedAt().atOffset(ZoneOffset.UTC),
				articles.stream().map((each) -> each.text().articleId()).toArray(Long[]::new),
				articles.stream().map(StoryGenerator.Told::title).toArray(String[]::new),
				articles.stream()
					.map((each) -> tellings.containsKey(each.text().articleId())
							? tellings.get(each.text().articleId()).storyId() : each.text().articleId())
					.toArray(Long[]::new));
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return sorted[sorted.length / 2];
	}

}
