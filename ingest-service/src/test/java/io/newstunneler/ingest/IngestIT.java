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
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
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

	@Test
	void aListOfFiveHundredPrivateFeedsIsTakenAndNoneOfThemAsked() {
		StringBuilder opml = new StringBuilder("<opml version=\"2.0\"><body>");
		for (int i = 0; i < 500; i++) {
			opml.append(
					"<outline text=\"Private %d\" xmlUrl=\"http://10.%d.%d.1/feed\"/>".formatted(i, i / 250, i % 250));
		}
		this.web.post()
			.uri("/api/sources/opml")
			.contentType(MediaType.TEXT_XML)
			.bodyValue(opml.append("</body></opml>").toString())
			.exchange()
			.expectBody()
			.jsonPath("$.added")
			.isEqualTo(500);
		Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofSeconds(1)).until(() -> {
			List<Map<String, Object>> sources = this.web.get()
				.uri("/api/sources")
				.exchange()
				.expectBodyList(new ParameterizedTypeReference<Map<String, Object>>() {
				})
				.returnResult()
				.getResponseBody();
			return sources.stream()
				.map((source) -> String.valueOf(source.get("last_error")))
				.filter((error) -> error.startsWith("The address is in a private or reserved network"))
				.count() == 500;
		});
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
	void aSourceSaysHowItIsPolledAndWhy() {
		Answer feed = Answer.feed(FeedFormat.RSS, "Facts", FeedItem.quiet("facts", 3, MORNING))
			.withHeader("Cache-Control", "max-age=7200");
		long id = add(this.server.serve("/facts.xml", feed).toString(), "Facts");
		this.ingested.awaitCount(3);
		pollNow(id);
		pollNow(id);
		await(() -> source(id).jsonPath("$.unchanged_polls").value((Integer polls) -> assertThat(polls).isPositive()));
		source(id).jsonPath("$.asked.server_sec")
			.isEqualTo(7200)
			.jsonPath("$.next_poll_reason")
			.isEqualTo("Its server says that its answer stays fresh until then.")
			.jsonPath("$.next_poll_at")
			.value((String next) -> assertThat(Instant.parse(next)).isAfter(Instant.now().plusSeconds(7000)))
			.jsonPath("$.bytes_saved")
			.value((Integer saved) -> assertThat(saved).isGreaterThanOrEqualTo(feed.body().length));
		this.web.get()
			.uri("/api/sources/{id}/polls", id)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(2)
			.jsonPath("$[0].outcome")
			.isEqualTo("not_modified")
			.jsonPath("$[1].outcome")
			.isEqualTo("fetched")
			.jsonPath("$[1].ingested")
			.isEqualTo(3)
			.jsonPath("$[1].bytes")
			.isEqualTo(feed.body().length)
			.jsonPath("$[1].trace_id")
			.value((String trace) -> assertThat(trace).hasSize(32));
	}

	@Test
	void robotsTxtIsObeyedUntilAPersonSaysOtherwise() {
		this.server.serve("/robots.txt", Answer.of("text/plain", "User-agent: *\nDisallow: /closed"));
		URI feed = this.server.serve("/closed.xml",
				Answer.feed(FeedFormat.RSS, "Closed", FeedItem.quiet("closed", 1, MORNING)));
		long id = add(feed.toString(), "Closed");
		await(() -> source(id).jsonPath("$.last_error")
			.value((String error) -> assertThat(error).contains("robots.txt")));
		assertThat(this.server.served("/closed.xml")).isEmpty();
		change(id, Map.of("obey_robots", false));
		this.ingested.awaitCount(1);
	}

	@Test
	void headersOfAPersonGoToTheServerAndAreShownNowhere() {
		URI feed = this.server.serve("/keyed.xml",
				Answer.feed(FeedFormat.RSS, "Keyed", FeedItem.quiet("keyed", 1, MORNING)));
		long id = add(feed.toString(), "Keyed");
		this.ingested.awaitCount(1);
		change(id, Map.of("headers", Map.of("X-Key", "sesame")));
		pollNow(id);
		await(() -> assertThat(this.server.served("/keyed.xml").getLast().header("X-Key")).isEqualTo("sesame"));
		source(id).jsonPath("$.headers[0]")
			.isEqualTo("X-Key")
			.jsonPath("$")
			.value((Object all) -> assertThat(all.toString()).doesNotContain("sesame"));
	}

	@Test
	void rulesOfAPersonKeepEntriesOutAndLetThemInAgain() {
		this.server.serve("/ruled.xml", Answer.status(503));
		long id = add(this.server.url("/ruled.xml").toString(), "Ruled");
		change(id, Map.of("rules", List.of(Map.of("action", "keep", "field", "title", "words", "day 3"))));
		this.server.serve("/ruled.xml", Answer.feed(FeedFormat.RSS, "Ruled", FeedItem.quiet("ruled", 10, MORNING)));
		pollNow(id);
		assertThat(this.ingested.awaitCount(1).getFirst().value().title()).endsWith("day 3");
		change(id, Map.of("rules", List.of()));
		pollNow(id);
		this.ingested.awaitCount(10);
	}

	@Test
	void aSourceThatIsQuietFarBeyondItsHabitIsReportedAndItsReturnToo() {
		Instant longAgo = Instant.now().minus(Duration.ofDays(60));
		this.server.serve("/silent.xml", (count) -> Answer.feed(FeedFormat.RSS, "Silent",
				FeedItem.quiet("silent-" + count, 10, (count == 0) ? longAgo : Instant.now())));
		try (Seen<SourceHealthChanged> health = this.probe.fromNow(SourceHealthChanged.class)) {
			long id = add(this.server.url("/silent.xml").toString(), "Silent");
			assertThat(health.await((fact) -> fact.sourceId() == id).value())
				.satisfies((fact) -> assertThat(fact.health()).isEqualTo(Health.SILENT))
				.satisfies((fact) -> assertThat(fact.reason()).contains("nothing new"));
			pollNow(id);
			health.await((fact) -> fact.sourceId() == id && fact.health() == Health.HEALTHY);
		}
	}

	@Test
	void theFeedOfASiteIsFoundAndItsSourceKeepsTheAddressThatAPersonGave() {
		this.server.serve("/feeds/birds.xml",
				Answer.feed(FeedFormat.ATOM, "Birds", FeedItem.quiet("birds", 2, MORNING)));
		URI site = this.server.serve("/site/", Answer.of("text/html",
				"<html><head><link rel=alternate type='application/atom+xml' href='/feeds/birds.xml'></head></html>"));
		this.web.post()
			.uri("/api/sources/preview")
			.bodyValue(Map.of("url", site.toString()))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.title")
			.isEqualTo("Birds")
			.jsonPath("$.total")
			.isEqualTo(2)
			.jsonPath("$.feed_url")
			.isEqualTo(this.server.url("/feeds/birds.xml").toString());
		long id = add(site.toString(), "Birds");
		assertThat(this.ingested.awaitCount(2)).extracting((fact) -> fact.value().sourceUrl())
			.containsOnly(site.toString());
		await(() -> source(id).jsonPath("$.health").isEqualTo("HEALTHY").jsonPath("$.url").isEqualTo(site.toString()));
	}

	@Test
	void aSiteCannotSendDiscoveryIntoAPrivateNetwork() {
		URI site = this.server.serve("/trap/",
				Answer.of("text/html", "<link rel=alternate type='application/rss+xml' href='http://10.0.0.1/feed'>"));
		this.web.post()
			.uri("/api/sources/preview")
			.bodyValue(Map.of("url", site.toString()))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.feed_url")
			.isEmpty()
			.jsonPath("$.problem")
			.isNotEmpty();
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

	private void change(long id, Map<String, Object> change) {
		this.web.patch().uri("/api/sources/{id}", id).bodyValue(change).exchange().expectStatus().isOk();
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
