package io.newstunneler.ingest;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;

import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.events.SourceHealthChanged;
import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.feeds.FeedServer;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service as it runs: sources in over HTTP, facts out on Kafka.
 */
@WithPostgres
@WithKafka
@AutoConfigureTracing
@AutoConfigureWebTestClient
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.default-sources=none", "newstunneler.fetch.allowed-networks=127.0.0.0/8" })
class IngestIT {

	private static final Instant MORNING = Instant.parse("2026-11-20T08:00:00Z");

	@Autowired
	private WebTestClient web;

	@Value("${newstunneler.kafka.bootstrap-servers}")
	private String kafka;

	private FeedServer server;

	private KafkaProbe probe;

	private Seen<ArticleIngested> ingested;

	@BeforeEach
	void start() {
		this.server = FeedServer.start();
		this.probe = new KafkaProbe(this.kafka);
		this.probe.awaitTopic(ArticleIngested.TOPIC);
		this.ingested = this.probe.fromNow(ArticleIngested.class);
	}

	@AfterEach
	void stop() {
		this.ingested.close();
		this.probe.close();
		this.server.close();
	}

	@Test
	void aSourceThatIsAddedIsPolledAtOnceAndEachItemBecomesOneArticle() {
		URI feed = this.server.serve("/ducks.xml",
				Answer.feed(FeedFormat.RSS, "Ducks", FeedItem.quiet("ducks", 30, MORNING)));
		long id = add(feed.toString(), "Ducks");
		List<SeenRecord<ArticleIngested>> facts = this.ingested.awaitCount(30);
		assertThat(facts).extracting((fact) -> fact.value().guid())
			.doesNotHaveDuplicates()
			.contains("urn:test:ducks-29");
		ArticleIngested newest = facts.getLast().value();
		assertThat(newest.title()).isEqualTo("The town of ducks counts its ducks, day 0");
		assertThat(newest.summary()).isEqualTo("There are 0 of them on the pond.");
		assertThat(newest.url()).isEqualTo("https://news.example.com/ducks-0");
		assertThat(newest.publishedAt()).isEqualTo(MORNING);
		assertThat(newest.sourceUrl()).isEqualTo(feed.toString());
		assertThat(facts).extracting((fact) -> fact.value().articleId()).isSorted();
		assertThat(facts).extracting((fact) -> fact.header("traceparent").substring(3, 35))
			.as("one poll is one trace")
			.hasSize(30)
			.containsOnly(facts.getFirst().header("traceparent").substring(3, 35));
		source(id).jsonPath("$.last_fetched_at").value((Object time) -> assertThat(time.toString()).endsWith("Z"));
	}

	@Test
	void aDocumentThatIsShuffledAndGrowsBringsOnlyWhatIsNew() {
		List<FeedItem> items = new ArrayList<>(FeedItem.quiet("shuffled", 20, MORNING));
		this.server.serve("/shuffled.xml", (count) -> {
			if (count > 0) {
				Collections.shuffle(items);
				items.add(FeedItem.of("shuffled-more-" + count, "One more, number " + count, "More.", MORNING));
			}
			return Answer.feed(FeedFormat.ATOM, "Shuffled", items);
		});
		long id = add(this.server.url("/shuffled.xml").toString(), "Shuffled");
		this.ingested.awaitCount(20);
		for (int polls = 1; polls <= 5; polls++) {
			pollNow(id);
			this.ingested.awaitCount(20 + polls);
		}
		assertThat(this.ingested.now()).hasSize(25).extracting((fact) -> fact.value().guid()).doesNotHaveDuplicates();
	}

	@Test
	void anUnchangedDocumentIsNotSentAgain() {
		URI feed = this.server.serve("/same.xml",
				Answer.feed(FeedFormat.RSS, "Same", FeedItem.quiet("same", 3, MORNING)));
		long id = add(feed.toString(), "Same");
		this.ingested.awaitCount(3);
		pollNow(id);
		await(() -> assertThat(this.server.served("/same.xml")).extracting((served) -> served.status())
			.containsExactly(200, 304));
		assertThat(this.server.served("/same.xml").getFirst().header("User-Agent")).contains("NewsTunneler", "+http");
		assertThat(this.ingested.now()).hasSize(3);
	}

	@Test
	void anArticleThatIsCorrectedIsRevised() {
		this.server.serve("/typo.xml", (count) -> Answer.feed(FeedFormat.RSS, "Typos",
				List.of(FeedItem.of("typo", (count == 0) ? "Pond freeezes" : "Pond freezes", "Early.", MORNING))));
		long id = add(this.server.url("/typo.xml").toString(), "Typos");
		long article = this.ingested.awaitCount(1).getFirst().value().articleId();
		try (Seen<ArticleRevised> revised = this.probe.fromNow(ArticleRevised.class)) {
			pollNow(id);
			ArticleRevised fact = revised.await((each) -> each.articleId() == article).value();
			assertThat(fact.title()).isEqualTo("Pond freezes");
			assertThat(fact.changed()).containsExactly("title");
		}
		assertThat(this.ingested.now()).hasSize(1);
	}

	@Test
	void credentialsAreSentToTheServerAndShownNowhere() {
		URI feed = this.server.serve("/private.xml",
				Answer.feed(FeedFormat.RSS, "Private", FeedItem.quiet("private", 1, MORNING)));
		String url = feed.toString();
		long id = add(url.replace("http://", "http://reader:p%40ss@"), "Private");
		ArticleIngested fact = this.ingested.awaitCount(1).getFirst().value();
		assertThat(this.server.served("/private.xml").getFirst().header("Authorization"))
			.isEqualTo("Basic " + Base64.getEncoder().encodeToString("reader:p@ss".getBytes(StandardCharsets.UTF_8)));
		assertThat(fact.sourceUrl()).isEqualTo(url);
		source(id).jsonPath("$.url").isEqualTo(url);
	}

	@Test
	void redirectsAreFollowedWithoutTheCredentials() {
		FeedServer other = FeedServer.start();
		try (other) {
			URI target = other.serve("/new.xml",
					Answer.feed(FeedFormat.RSS, "New", FeedItem.quiet("redirected", 1, MORNING)));
			URI old = this.server.serve("/old.xml", Answer.redirect(302, target.toString()));
			add(old.toString().replace("http://", "http://reader:secret@"), "Old");
			this.ingested.awaitCount(1);
			assertThat(other.served("/new.xml").getFirst().header("Authorization")).isNull();
		}
	}

	@Test
	void aPrivateAddressIsRefusedAlsoBehindARedirect() {
		URI open = this.server.serve("/redirects.xml", Answer.redirect(302, "http://10.0.0.1/latest/meta-data/"));
		long id = add(open.toString(), "Redirects");
		await(() -> source(id).jsonPath("$.last_error").value((String error) -> assertThat(error).contains("private")));
		source(id).jsonPath("$.health").isEqualTo("FAILING");
	}

	@Test
	void aBrokenFeedSaysWhatIsWrongAndRecovers() {
		this.server.serve("/broken.xml", (count) -> (count == 0) ? Answer.of("text/html", "<html><p>Oops</html>")
				: Answer.feed(FeedFormat.RSS, "Back", FeedItem.quiet("back", 1, MORNING)));
		try (Seen<SourceHealthChanged> health = this.probe.fromNow(SourceHealthChanged.class)) {
			long id = add(this.server.url("/broken.xml").toString(), "Broken");
			SourceHealthChanged failing = health.await((fact) -> fact.sourceId() == id).value();
			assertThat(failing.health()).isEqualTo(Health.FAILING);
			assertThat(failing.reason()).contains("web page");
			pollNow(id);
			health.await((fact) -> fact.sourceId() == id && fact.health() == Health.HEALTHY);
			source(id).jsonPath("$.last_error").isEmpty();
		}
	}

	@Test
	void aFeedThatIsGoneIsNotAskedAgainUntilAPersonDoes() {
		URI feed = this.server.serve("/gone.xml", Answer.status(410));
		long id = add(feed.toString(), "Gone");
		await(() -> source(id).jsonPath("$.health").isEqualTo("GONE"));
		pollNow(id);
		await(() -> assertThat(this.server.served("/gone.xml")).hasSize(2));
	}

	@Test
	void aServerThatAsksForTimeGetsIt() {
		URI feed = this.server.serve("/busy.xml", Answer.status(429).withHeader("Retry-After", "7200"));
		long id = add(feed.toString(), "Busy");
		await(() -> source(id).jsonPath("$.consecutive_failures").isEqualTo(1));
		source(id).jsonPath("$.next_poll_at")
			.value((String next) -> assertThat(Instant.parse(next))
				.isAfter(Instant.now().plus(Duration.ofMinutes(119))));
	}

	@Test
	void aSourceThatComesBackDoesNotBringItsArticlesTwice() {
		URI feed = this.server.serve("/again.xml",
				Answer.feed(FeedFormat.RSS, "Again", FeedItem.quiet("again", 4, MORNING)));
		long id = add(feed.toString(), "Again");
		this.ingested.awaitCount(4);
		this.web.delete()
			.uri("/api/sources/{id}", id)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.message")
			.isEqualTo("Source deleted");
		this.web.get().uri("/api/sources/{id}", id).exchange().expectStatus().isNotFound();
		assertThat(add(feed.toString(), "Again")).isEqualTo(id);
		await(() -> assertThat(this.server.served("/again.xml")).hasSize(2));
		assertThat(this.ingested.now()).hasSize(4);
	}

	private long add(String url, String name) {
		Map<?, ?> source = this.web.post()
			.uri("/api/sources")
			.bodyValue(Map.of("url", url, "name", name))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();
		return ((Number) source.get("id")).longValue();
	}

	private void pollNow(long id) {
		this.web.post().uri("/api/sources/{id}/poll", id).exchange().expectStatus().isAccepted();
	}

	private WebTestClient.BodyContentSpec source(long id) {
		return this.web.get().uri("/api/sources/{id}", id).exchange().expectStatus().isOk().expectBody();
	}

	private static void await(org.awaitility.core.ThrowingRunnable condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).untilAsserted(condition);
	}

}
