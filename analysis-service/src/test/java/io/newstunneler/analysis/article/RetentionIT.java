package io.newstunneler.analysis.article;

import java.time.Duration;
import java.time.Instant;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do articles go when their time is over, and not before?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-articles-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class RetentionIT {

	@Autowired
	Retention retention;

	@Autowired
	TestDatabase database;

	@Autowired
	MeterRegistry meters;

	@Test
	void whatWasFirstSeenTooLongAgoGoesWithItsPlanAndSignalsHoweverOldTheRestSaysItIs() {
		this.database.truncate("analysis");
		articles(1, 1_200, "fetched_at", 401);
		articles(10_001, 3, "published_at", 4_000);
		double before = removed();
		assertThat(this.retention.removeAll().block(Duration.ofSeconds(60))).isEqualTo(1_200);
		assertThat(removed() - before).isEqualTo(1_200);
		assertThat(this.database.count("articles")).isEqualTo(3);
		assertThat(this.database.count("plans")).isEqualTo(3);
		assertThat(this.database.count("signals")).isEqualTo(3);
		assertThat(this.retention.removeAll().block(Duration.ofSeconds(60))).isZero();
	}

	private double removed() {
		return this.meters.get("news.tunneler.articles.removed").counter().count();
	}

	private void articles(int firstId, int count, String old, int days) {
		Instant then = Instant.now().minus(Duration.ofDays(days));
		Instant fetched = old.equals("fetched_at") ? then : Instant.now();
		for (String table : new String[] {
				"""
						insert into articles (id, source_id, source_name, source_url, source_type, url, title, categories,
						    published_at, fetched_at, catalyst, novelty, credibility, sentiment, liquidity, total, reasons, scored_at)
						select id, 7, 'Example', 'https://news.example.com', 'rss', 'https://news.example.com/' || id, 'Title ' || id,
						    '[]', %1$s, %2$s, 0, 1, 3, 3, 0, 7, '[]', now()
						from generate_series(%3$d, %4$d) as id
						""",
				"""
						insert into plans (article_id, plan_run_id, plan, strategy_bucket, strategy_risk, unverified, stance,
						    confidence, model, prompt_version, published_at)
						select id, id, '{}', 'General News', '{}', false, 'NEUTRAL', 0.5, 'rules', '1', %1$s
						from generate_series(%3$d, %4$d) as id
						""",
				"""
						insert into signals (symbol, t, article_id, features, score, label, reasons)
						select 'ABC', id, id, '{}', 50, 'Watch', '[]' from generate_series(%3$d, %4$d) as id
						""" }) {
			this.database.update(table.formatted("timestamptz '" + then + "'", "timestamptz '" + fetched + "'", firstId,
					firstId + count - 1));
		}
	}

}
