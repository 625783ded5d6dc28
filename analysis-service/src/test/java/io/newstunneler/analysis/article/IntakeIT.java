package io.newstunneler.analysis.article;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.events.AlertRaised;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.Fact;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does each article that ingest tells become one row, one fact and, where it earns it,
 * one alert and one plan to be written?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-articles-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class IntakeIT {

	private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

	private static final String TRACEPARENT = "00-" + TRACE + "-b7ad6b7169203331-01";

	@Autowired
	KafkaProbe probe;

	@Autowired
	TestDatabase database;

	@Autowired
	MeterRegistry meters;

	private Seen<ArticleScored> scored;

	@BeforeEach
	void follow() {
		this.probe.awaitTopic(ArticleScored.TOPIC);
		this.scored = this.probe.fromNow(ArticleScored.class);
	}

	@AfterEach
	void close() {
		this.scored.close();
	}

	@Test
	void aQuietArticleIsScoredAtExactlySeven() {
		ArticleIngested article = NewsFixture.quiet("Council publishes its calendar");
		send(article);
		ArticleScored fact = awaitScored(article).value();
		assertThat(fact.total()).isEqualTo(7.0);
		assertThat(fact.parts()).isEqualTo(new ScoreParts(0, 1, 3, 3, 0));
		assertThat(fact.reasons()).hasSize(5);
		assertThat(this.database.value(Double.class, "select total from articles where id = ?", article.articleId()))
			.isEqualTo(7.0);
		assertThat(this.database.count("plan_runs where article_id = ?", article.articleId())).isZero();
	}

	@Test
	void aFactDeliveredTwiceHasOneEffect() {
		ArticleIngested twice = NewsFixture.loud("Twice");
		ArticleIngested afterwards = NewsFixture.quiet("Afterwards");
		double before = processed();
		try (Seen<AlertRaised> alerts = this.probe.fromNow(AlertRaised.class)) {
			send(twice);
			awaitScored(twice);
			send(twice);
			send(afterwards);
			awaitScored(afterwards);
			assertThat(this.scored.now()).filteredOn((seen) -> seen.value().articleId() == twice.articleId())
				.hasSize(1);
			assertThat(alerts.now()).filteredOn((seen) -> seen.value().articleId() == twice.articleId()).hasSize(1);
		}
		assertThat(this.database.count("articles where id = ?", twice.articleId())).isOne();
		assertThat(this.database.count("plan_runs where article_id = ?", twice.articleId())).isOne();
		assertThat(processed() - before).isEqualTo(2);
	}

	@Test
	void aLoudArticleRaisesAnAlertAndEarnsAPlanInItsOwnTrace() {
		ArticleIngested article = NewsFixture.loud("Loud");
		try (Seen<AlertRaised> alerts = this.probe.fromNow(AlertRaised.class)) {
			this.probe.send(UUID.randomUUID().toString(), article, TRACEPARENT);
			SeenRecord<AlertRaised> alert = alerts.await((each) -> each.articleId() == article.articleId());
			assertThat(alert.value().total()).isEqualTo(14.0);
			assertThat(alert.value().threshold()).isEqualTo(12.0);
			assertThat(alert.traceId()).isEqualTo(TRACE);
		}
		assertThat(awaitScored(article).traceId()).isEqualTo(TRACE);
		assertThat(this.database.value(String.class, "select trace_id from articles where id = ?", article.articleId()))
			.isEqualTo(TRACE);
		assertThat(this.database.value(String.class, "select traceparent from plan_runs where article_id = ?",
				article.articleId()))
			.contains(TRACE);
	}

	@Test
	void poisonGoesToTheDeadLettersAndItsNeighboursAreStored() {
		ArticleIngested before = NewsFixture.quiet("Before the poison");
		ArticleIngested after = NewsFixture.quiet("After the poison");
		// PostgreSQL holds no NUL in a text.
		ArticleIngested nul = NewsFixture.quiet("A NUL \0 inside");
		try (Seen<byte[]> dead = this.probe.deadLetters(ArticleIngested.class)) {
			send(before);
			this.probe.send(ArticleIngested.TOPIC, Long.toString(NewsFixture.SOURCE),
					"{\"article_id\": \"half a rec".getBytes(StandardCharsets.UTF_8), Map.of());
			send(nul);
			send(after);
			awaitScored(before);
			awaitScored(after);
			dead.await((value) -> text(value).contains("half a rec"));
			dead.await((value) -> text(value).contains("\"article_id\":" + nul.articleId()));
		}
		assertThat(this.database.count("articles where id in (?, ?, ?)", before.articleId(), nul.articleId(),
				after.articleId()))
			.isEqualTo(2);
	}

	@Test
	void aRevisionIsTakenOverAlsoIfItComesFirst() {
		ArticleIngested article = NewsFixture.quiet("Council plans a brigde");
		send(new ArticleRevised(article.articleId(), article.sourceId(), article.url(), "Council plans a bridge",
				"It spans the river.", "All of it.", null, List.of("title", "summary"), Instant.now()));
		send(article);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("articles where id = ? and title = 'Council plans a bridge'",
					article.articleId()) == 1);
		assertThat(
				this.database.query("select summary, content, total from articles where id = ?", article.articleId()))
			.containsExactly(Map.of("summary", "It spans the river.", "content", "All of it.", "total", 7.0));
	}

	@Test
	void anOldRevisionDoesNotUndoANewerOne() {
		ArticleIngested article = NewsFixture.quiet("First version");
		Instant now = Instant.now();
		send(article);
		awaitScored(article);
		send(revision(article, "Third version", now));
		send(revision(article, "Second version", now.minusSeconds(60)));
		ArticleIngested marker = NewsFixture.quiet("Marker");
		send(marker);
		awaitScored(marker);
		send(revision(marker, "Marker, revised", now));
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("articles where id = ? and revised_at is not null",
					marker.articleId()) == 1);
		assertThat(this.database.value(String.class, "select title from articles where id = ?", article.articleId()))
			.isEqualTo("Third version");
	}

	private static ArticleRevised revision(ArticleIngested article, String title, Instant revisedAt) {
		return new ArticleRevised(article.articleId(), article.sourceId(), article.url(), title, null, null, null,
				List.of("title"), revisedAt);
	}

	private void send(Fact fact) {
		this.probe.send(UUID.randomUUID().toString(), fact);
	}

	private SeenRecord<ArticleScored> awaitScored(ArticleIngested article) {
		return this.scored.await((fact) -> fact.articleId() == article.articleId());
	}

	private double processed() {
		return this.meters.get("news.tunneler.articles.processed").counter().count();
	}

	private static String text(byte[] value) {
		return new String(value, StandardCharsets.UTF_8);
	}

}
