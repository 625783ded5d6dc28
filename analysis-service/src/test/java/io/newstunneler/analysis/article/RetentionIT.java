package io.newstunneler.analysis.article;

import java.time.Duration;
import java.time.Instant;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.jspecify.annotations.Nullable;
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
		clear();
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

	@Test
	void trialsGoWithTheirArticleOrAtItsAgeAndTheirReplayWhenItHasNoneLeft() {
		clear();
		articles(1, 600, "fetched_at", 401);
		articles(10_001, 2, "published_at", 4_000);
		replay(1, 401);
		replay(2, 401);
		replay(3, 1);
		// Of articles that go; of one that is gone; of those that stay.
		trials(1, 600, 1L, 10);
		trials(5_001, 700, 1L, 401);
		trials(10_001, 1, 2L, 300);
		trials(10_002, 1, null, 300);
		double before = removed("news.tunneler.plan.trials.removed");
		assertThat(this.retention.removeAll().block(Duration.ofSeconds(60))).isEqualTo(600);
		assertThat(removed("news.tunneler.plan.trials.removed") - before).isEqualTo(1_300);
		assertThat(this.database.query("select article_id from plan_trials order by 1")).extracting("article_id")
			.containsExactly(10_001L, 10_002L);
		assertThat(this.database.query("select id from plan_replays order by 1")).extracting("id")
			.containsExactly(2L, 3L);
	}

	/** The symbols stay: tests beside this one link by them. */
	private void clear() {
		this.database.update("truncate articles, plans, signals, plan_trials, plan_replays");
	}

	private void replay(long id, int days) {
		this.database.update("""
				insert into plan_replays (id, prompt_version, since, until, articles, created_at)
				overriding system value values (?, 'v1', now(), now(), 1, now() - ? * interval '1 day')
				""", id, days);
	}

	private void trials(long firstArticle, int count, @Nullable Long replay, int days) {
		this.database.update(
				"""
						insert into plan_trials (plan_run_id, article_id, replay_id, plan, unverified, stance, confidence, model,
						    prompt_version, created_at)
						select id, id, ?::bigint, '{}', false, 'NEUTRAL', 0.5, 'rules', 'v1', now() - ? * interval '1 day'
						from generate_series(?::bigint, ?::bigint) as id
						""",
				replay, days, firstArticle, firstArticle + count - 1);
	}

	private double removed() {
		return removed("news.tunneler.articles.removed");
	}

	private double removed(String meter) {
		return this.meters.get(meter).counter().count();
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
