package io.newstunneler.analysis.article;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.micrometer.core.instrument.Counter;
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
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * Is an article that its source revises worth what it says now, and is old news that was
 * edited no breaking news?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-articles-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class RevisionsIT {

	private static final String TRACE = "1bf7651916cd43dd8448eb211c80319d";

	private static final String LOUD = " faces an investigation over fraud";

	@Autowired
	KafkaProbe probe;

	@Autowired
	TestDatabase database;

	@Autowired
	MeterRegistry meters;

	@LocalServerPort
	int port;

	private WebTestClient web;

	private Seen<ArticleScored> scored;

	private Seen<AlertRaised> alerts;

	@BeforeEach
	void follow() {
		this.web = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(20))
			.build();
		this.probe.awaitTopic(ArticleScored.TOPIC);
		this.probe.awaitTopic(AlertRaised.TOPIC);
		this.scored = this.probe.fromNow(ArticleScored.class);
		this.alerts = this.probe.fromNow(AlertRaised.class);
	}

	@AfterEach
	void close() {
		this.scored.close();
		this.alerts.close();
	}

	@Test
	void aRevisedArticleIsScoredAndItsTickersLinkedAnewAndThatIsTold() {
		ArticleIngested article = NewsFixture.quiet("A company has news");
		ingest(article);
		assertThat(this.database.count("articles where id = ? and ticker_guess is null", article.articleId())).isOne();
		double before = rescored("raised");
		Instant revisedAt = Instant.now();
		this.probe.send(UUID.randomUUID().toString(),
				new ArticleRevised(article.articleId(), article.sourceId(), article.url(), "Apple (AAPL)" + LOUD,
						"Microsoft is not concerned.", "All of it.", null, List.of("title", "summary"), revisedAt),
				"00-" + TRACE + "-b7ad6b7169203331-01");
		SeenRecord<ArticleScored> told = anew(article, revisedAt);
		assertThat(told.traceId()).isEqualTo(TRACE);
		ArticleScored fact = told.value();
		assertThat(fact.title()).startsWith("Apple (AAPL)");
		assertThat(fact.parts()).isEqualTo(new ScoreParts(5, 1, 3, 1, 0));
		assertThat(fact.total()).isEqualTo(10);
		assertThat(fact.tickers()).containsExactly("AAPL", "MSFT");
		assertThat(fact.publishedAt()).isCloseTo(article.publishedAt(), within(1, ChronoUnit.MICROS));
		assertThat(fact.reasons()).hasSize(6)
			.last()
			.isEqualTo("revised: scored anew after its source changed title, summary; the total was 7.0");
		this.web.get()
			.uri("/api/articles/{id}", article.articleId())
			.exchange()
			.expectBody()
			.jsonPath("$.score")
			.isEqualTo(10)
			.jsonPath("$.ticker_guess")
			.isEqualTo("AAPL")
			.jsonPath("$.tickers[1].symbol")
			.isEqualTo("MSFT")
			.jsonPath("$.score_parts.catalyst")
			.isEqualTo(5)
			.jsonPath("$.score_reasons[5]")
			.isEqualTo(fact.reasons().getLast())
			.jsonPath("$.scored_at")
			.value(String.class, (at) -> assertThat(Instant.parse(at)).isAfterOrEqualTo(revisedAt));
		this.web.get()
			.uri("/api/articles?ticker=AAPL&min_score=9&q={title}", "faces an investigation")
			.exchange()
			.expectBody()
			.jsonPath("$[?(@.id == " + article.articleId() + ")].score")
			.isEqualTo(10.0);
		assertThat(rescored("raised") - before).isOne();
	}

	@Test
	void anArticleStaysAsNewAsItWasHoweverOftenItIsRevised() {
		ArticleIngested article = NewsFixture.article("Council meets", null, Instant.now());
		ingest(article);
		this.database.update("""
				update articles set published_at = published_at - interval '3 days',
				    fetched_at = fetched_at - interval '3 days', scored_at = scored_at - interval '3 days'
				where id = ?""", article.articleId());
		for (String title : List.of("Council meets again", "Council does not meet")) {
			Instant revisedAt = Instant.now();
			send(revision(article, title, revisedAt));
			assertThat(anew(article, revisedAt).value().parts()).isEqualTo(new ScoreParts(0, 5, 3, 3, 0));
		}
	}

	@Test
	void aRevisionThatComesAgainOrLateHasNoSecondEffect() {
		ArticleIngested article = NewsFixture.quiet("First version");
		ingest(article);
		Instant now = Instant.now();
		ArticleRevised third = revision(article, "Third version", now);
		send(third);
		anew(article, now);
		send(third);
		send(revision(article, "Second version", now.minusSeconds(60)));
		afterwards();
		assertThat(this.scored.now()).filteredOn((seen) -> seen.value().articleId() == article.articleId()).hasSize(2);
		assertThat(this.database.value(String.class, "select title from articles where id = ?", article.articleId()))
			.isEqualTo("Third version");
	}

	@Test
	void oldNewsThatWasEditedIsNotBreaking() {
		ArticleIngested old = NewsFixture.article(NewsFixture.SOURCE, "https://www.sec.gov/feed.xml", "A filing", null,
				Instant.now().minus(Duration.ofDays(30)));
		ingest(old);
		Instant now = Instant.now();
		send(revision(old, "A company" + LOUD, now));
		assertThat(anew(old, now).value().total()).isEqualTo(12);
		afterwards();
		assertThat(alertsOf(old)).isZero();
		assertThat(this.database.count("plan_runs where article_id = ?", old.articleId())).isZero();
	}

	@Test
	void whatLiftsAFreshArticleOverTheThresholdRaisesItsAlertAndEarnsItsPlanOnce() {
		ArticleIngested fresh = NewsFixture.article("A company has news", null, Instant.now());
		assertThat(ingest(fresh).total()).isEqualTo(11);
		Instant now = Instant.now();
		revise(fresh, "A company" + LOUD, now);
		AlertRaised alert = this.alerts.await((each) -> each.articleId() == fresh.articleId()).value();
		assertThat(alert.total()).isEqualTo(14);
		assertThat(alert.title()).isEqualTo("A company" + LOUD);
		assertThat(this.database.count("plan_runs where article_id = ? and origin = 'score'", fresh.articleId()))
			.isOne();
		revise(fresh, "A company has no news", now.plusSeconds(1));
		revise(fresh, "The company" + LOUD, now.plusSeconds(2));
		afterwards();
		assertThat(alertsOf(fresh)).isOne();
		assertThat(this.database.count("plan_runs where article_id = ?", fresh.articleId())).isOne();
	}

	@Test
	void whatTheSettingsLiftedMeanwhileIsNotWhatTheSourceLifted() {
		ArticleIngested loud = NewsFixture.loud("A company");
		ingest(loud);
		// As if it had been scored while the threshold was higher.
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("plans where article_id = ?", loud.articleId()) == 1);
		this.database.update("delete from plan_runs where article_id = ?", loud.articleId());
		revise(loud, "The company" + LOUD, Instant.now());
		afterwards();
		assertThat(alertsOf(loud)).isOne();
		assertThat(this.database.count("plan_runs where article_id = ?", loud.articleId())).isZero();
	}

	@Test
	void aCorrectionHasThePlanThatIsThereWrittenAnew() {
		ArticleIngested loud = NewsFixture.loud("A company");
		ingest(loud);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("plans where article_id = ?", loud.articleId()) == 1);
		revise(loud, "CORRECTION: The other company" + LOUD, Instant.now());
		assertThat(this.database.query("select origin, priority from plan_runs where article_id = ? order by id",
				loud.articleId()))
			.containsExactly(Map.of("origin", "score", "priority", 14.0),
					Map.of("origin", "reanalysis", "priority", 14.0));
	}

	private ArticleScored ingest(ArticleIngested article) {
		send(article);
		return this.scored.await((fact) -> fact.articleId() == article.articleId()).value();
	}

	private void revise(ArticleIngested article, String title, Instant revisedAt) {
		send(revision(article, title, revisedAt));
		anew(article, revisedAt);
	}

	private SeenRecord<ArticleScored> anew(ArticleIngested article, Instant revisedAt) {
		return this.scored
			.await((fact) -> fact.articleId() == article.articleId() && revisedAt.equals(fact.revisedAt()));
	}

	/**
	 * Facts leave in the order in which they were written: when the alert of something
	 * that was revised afterwards is there, so are all before it.
	 */
	private void afterwards() {
		ArticleIngested marker = NewsFixture.article("Marker", null, Instant.now());
		ingest(marker);
		revise(marker, "Marker" + LOUD, Instant.now());
		this.alerts.await((each) -> each.articleId() == marker.articleId());
	}

	private long alertsOf(ArticleIngested article) {
		return this.alerts.now().stream().filter((seen) -> seen.value().articleId() == article.articleId()).count();
	}

	private static ArticleRevised revision(ArticleIngested article, String title, Instant revisedAt) {
		return new ArticleRevised(article.articleId(), article.sourceId(), article.url(), title, null, null, null,
				List.of("title"), revisedAt);
	}

	private void send(Fact fact) {
		this.probe.send(UUID.randomUUID().toString(), fact);
	}

	private double rescored(String total) {
		Counter counter = this.meters.get("news.tunneler.articles.rescored").tag("total", total).counter();
		return counter.count();
	}

}
