package io.newstunneler.digest;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.events.ArticleRevised;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.events.DigestDelivered;
import io.newstunneler.events.PlanCreated;
import io.newstunneler.events.ScoreParts;
import io.newstunneler.events.SourceHealthChanged;
import io.newstunneler.events.Stance;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.mail.MailSink;
import io.newstunneler.testsupport.mail.ReceivedMail;
import io.newstunneler.testsupport.mail.SmtpFault;
import io.newstunneler.testsupport.otlp.OtlpReceiver;
import io.newstunneler.testsupport.otlp.ReceivedSpan;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.jsoup.Jsoup;
import org.jsoup.parser.Parser;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The service as it runs: facts in from Kafka, mails out over SMTP.
 */
@WithPostgres
@WithKafka
@AutoConfigureTracing
@AutoConfigureWebTestClient(timeout = "20s")
@ExtendWith(OutputCaptureExtension.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.delivery.retry-after=1s", "newstunneler.delivery.lease=3s",
				"newstunneler.delivery.reconnect-after=1s", "newstunneler.public-url=http://gateway.test:8000",
				"newstunneler.smtp.timeout=3s" })
class DigestIT {

	private static final MailSink MAIL = MailSink.start();

	private static final OtlpReceiver SPANS = OtlpReceiver.start();

	/** Apart from other runs on the same broker. */
	private static final AtomicLong IDS = new AtomicLong(System.nanoTime());

	private static final long DAILY = 1;

	@Autowired
	private WebTestClient web;

	@Autowired
	private DatabaseClient database;

	@Autowired
	private FakeUnleash unleash;

	@Value("${newstunneler.kafka.bootstrap-servers}")
	private String kafka;

	private KafkaProbe probe;

	private Seen<DigestDelivered> delivered;

	@DynamicPropertySource
	static void servers(DynamicPropertyRegistry properties) {
		properties.add("newstunneler.smtp.host", MAIL::host);
		properties.add("newstunneler.smtp.port", MAIL::port);
		properties.add("management.opentelemetry.tracing.export.otlp.endpoint",
				() -> SPANS.endpoint().resolve("/v1/traces"));
	}

	@BeforeEach
	void start() {
		this.unleash.enable("email_digests");
		this.probe = new KafkaProbe(this.kafka);
		this.probe.awaitTopic(DigestDelivered.TOPIC);
		this.delivered = this.probe.fromNow(DigestDelivered.class);
		send();
	}

	@AfterEach
	void stop() {
		MAIL.misbehave((_, _) -> null);
		this.delivered.close();
		this.probe.close();
	}

	@Test
	void aConfirmedSubscriberGetsWhatCameSinceTheLastEditionAndPageAndApiShowTheSame(CapturedOutput output) {
		subscribe("ada@example.org", "Europe/Berlin", "{}");
		String traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
		long best = score("Acme Robotics wins a <big> contract & doubles its guidance", 19.5, traceId);
		plan(best, "ACME");
		score("A quiet day at the harbour", 7.0, null);
		awaitArticles(2);
		long edition = send();
		ReceivedMail mail = MAIL.await((each) -> each.recipients().contains("ada@example.org"));
		assertThat(mail.subject()).isEqualTo(
				"Daily digest: Acme Robotics wins a <big> contract & doubles its guidance; A quiet day at the harbour");
		assertThat(mail.text()).contains("1. Acme Robotics wins a <big> contract & doubles its guidance")
			.contains("2. A quiet day at the harbour")
			.contains("BULLISH with 80 % on ACME")
			.contains("https://news.example.com/" + best)
			.contains("http://gateway.test:8000/editions/" + edition)
			.contains("(Europe/Berlin)");
		assertThat(mail.html()).contains("Acme Robotics wins a &lt;big&gt; contract &amp; doubles its guidance")
			.contains("A quiet day at the harbour")
			.doesNotContain("<big>")
			.doesNotContain("<img", "<script");
		assertThat(mail.header("List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
		assertThat(mail.header("Message-ID")).matches("<e" + edition + "\\.s\\d+\\.[0-9a-f]{16}@newstunneler\\.local>");
		this.web.get()
			.uri("/editions/" + edition)
			.exchange()
			.expectStatus()
			.isOk()
			.expectHeader()
			.contentTypeCompatibleWith(MediaType.TEXT_HTML)
			.expectBody(String.class)
			.value((page) -> assertThat(items(page)).isEqualTo(items(mail.html())).hasSize(2));
		this.web.get()
			.uri("/api/editions/" + edition)
			.exchange()
			.expectBody()
			.jsonPath("$.items[0].title")
			.isEqualTo("Acme Robotics wins a <big> contract & doubles its guidance")
			.jsonPath("$.items[0].plan.stance")
			.isEqualTo("BULLISH")
			.jsonPath("$.items[1].score.parts.novelty")
			.isEqualTo(5)
			.jsonPath("$.items.length()")
			.isEqualTo(2);
		SeenRecord<DigestDelivered> fact = this.delivered.await((each) -> each.editionId() == edition);
		assertThat(fact.value().outcome()).isEqualTo(DigestDelivered.Outcome.SENT);
		assertThat(fact.value().items()).isEqualTo(2);
		SPANS.awaitTrace(traceId, (spans) -> spans.stream().map(ReceivedSpan::name).anyMatch("article mailed"::equals));
		assertThat(output.getOut().lines()).anyMatch((line) -> line.contains("\"message\":\"article mailed\"")
				&& line.contains("\"article.id\":" + best) && line.contains("\"traceId\":\"" + traceId + "\""));
		assertThat(this.web.get()
			.uri("/api/editions/" + edition + "/deliveries")
			.exchange()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody()).contains("\"sent\"", "a***@example.org").doesNotContain("ada@");
		int before = MAIL.mailsTo("ada@example.org").size();
		this.web.post()
			.uri("/api/digests/" + DAILY + "/send")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{}")
			.exchange()
			.expectStatus()
			.isAccepted()
			.expectBody()
			.jsonPath("$.items")
			.isEqualTo(0)
			.jsonPath("$.deliveries")
			.isEqualTo(0);
		assertThat(MAIL.mailsTo("ada@example.org")).as("nothing new, no mail").hasSize(before);
	}

	@Test
	void nothingIsMailedBeforeTheAddressIsConfirmedNorAfterTheSubscriberLeft() {
		this.web.post()
			.uri("/api/subscribers")
			.bodyValue(Map.of("email", "bob@example.org", "name", "Bob", "time_zone", "America/New_York"))
			.exchange()
			.expectStatus()
			.isCreated()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("pending")
			.jsonPath("$.digests[0].cadence")
			.isEqualTo("daily");
		ReceivedMail question = MAIL.await((each) -> each.recipients().contains("bob@example.org"));
		URI confirm = link(question.text(), "confirm");
		assertThat(confirm.getHost()).isEqualTo("gateway.test");
		get(confirm).expectStatus().isOk();
		score("Published before Bob confirmed", 8, null);
		awaitArticles(1);
		send();
		post(confirm, "").expectStatus().isOk();
		score("Published after Bob confirmed", 8, null);
		awaitArticles(1);
		send();
		ReceivedMail digest = MAIL.await(
				(each) -> each.recipients().contains("bob@example.org") && each.subject().contains("Published after"));
		assertThat(digest.text()).doesNotContain("Published before");
		URI unsubscribe = URI.create(String.valueOf(digest.header("List-Unsubscribe")).replaceAll("[<>\\s]", ""));
		get(unsubscribe).expectStatus().isOk();
		assertThat(status("bob@example.org")).as("a GET unsubscribes nobody").isEqualTo("active");
		post(URI.create(unsubscribe + "x"), "List-Unsubscribe=One-Click").expectStatus().isNotFound();
		post(unsubscribe, "List-Unsubscribe=One-Click").expectStatus().isOk();
		assertThat(status("bob@example.org")).isEqualTo("unsubscribed");
		subscribe("bert@example.org", "UTC", "{}");
		score("Published after Bob left", 8, null);
		awaitArticles(1);
		send();
		MAIL.await((each) -> each.recipients().contains("bert@example.org"));
		assertThat(MAIL.mailsTo("bob@example.org")).hasSize(2);
	}

	@Test
	void aMailThatIsDeferredOrWhoseAnswerIsLostIsSentAgainUnderTheSameMessageId() {
		subscribe("greylisted@example.org", "UTC", "{}");
		subscribe("lost@example.org", "UTC", "{}");
		subscribe("unknown@example.org", "UTC", "{}");
		MAIL.misbehave((recipient, attempt) -> switch (recipient) {
			case "greylisted@example.org" ->
				(attempt == 1) ? new SmtpFault.RefusesRecipient(451, "4.7.1 come back later") : null;
			case "lost@example.org" -> (attempt == 1) ? new SmtpFault.LosesAnswer() : null;
			case "unknown@example.org" -> new SmtpFault.RefusesRecipient(550, "5.1.1 no such user");
			default -> null;
		});
		score("Worth several attempts", 9, null);
		awaitArticles(1);
		long edition = send();
		MAIL.await((each) -> each.recipients().contains("greylisted@example.org"));
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> states(edition).values()
				.stream()
				.allMatch((state) -> List.of("sent", "failed").contains(state)));
		assertThat(states(edition)).containsEntry("g***@example.org", "sent")
			.containsEntry("l***@example.org", "sent")
			.containsEntry("u***@example.org", "failed");
		assertThat(MAIL.mailsTo("lost@example.org")).hasSize(2)
			.extracting(ReceivedMail::messageId)
			.containsOnly(MAIL.mailsTo("lost@example.org").getFirst().messageId());
		assertThat(MAIL.attempts("unknown@example.org")).isOne();
		SeenRecord<DigestDelivered> failure = this.delivered
			.await((each) -> each.editionId() == edition && each.outcome() == DigestDelivered.Outcome.FAILED);
		assertThat(failure.value().reason()).contains("5.1.1 no such user");
	}

	@Test
	void whatASenderHadInHandWhenItWasKilledIsSentAfterItsLease() {
		subscribe("orphan@example.org", "UTC", "{}");
		this.unleash.disable("email_digests");
		score("In the hands of a killed sender", 9, null);
		awaitArticles(1);
		long edition = send();
		// What a sender leaves behind that is killed between the mail and the mark.
		this.database.sql("""
				update deliveries set state = 'sending', attempts = 1, leases = 1,
				    next_attempt_at = clock_timestamp() + interval '2 seconds'
				where edition_id = :edition
				""").bind("edition", edition).fetch().rowsUpdated().block();
		String messageId = this.database.sql("""
				select message_id from deliveries join subscribers on subscribers.id = subscriber_id
				where edition_id = :edition and email = 'orphan@example.org'
				""").bind("edition", edition).map((row) -> row.get(0, String.class)).one().block();
		this.unleash.enable("email_digests");
		ReceivedMail mail = MAIL.await((each) -> each.recipients().contains("orphan@example.org"));
		assertThat(mail.messageId()).isEqualTo(messageId);
		Awaitility.await().until(() -> states(edition).values().stream().allMatch("sent"::equals));
	}

	@Test
	void mailsWaitWhileTheFlagIsOffAndGoWhenItIsOnAgain() {
		subscribe("patient@example.org", "UTC", "{}");
		this.unleash.disable("email_digests");
		score("Held back by a flag", 9, null);
		awaitArticles(1);
		long edition = send();
		makeDue();
		// Several ticks of courier and timer.
		Awaitility.await()
			.during(Duration.ofSeconds(3))
			.atMost(Duration.ofSeconds(5))
			.until(() -> MAIL.mailsTo("patient@example.org").isEmpty() && dueLines() > 0);
		assertThat(states(edition)).containsEntry("p***@example.org", "planned");
		this.unleash.enable("email_digests");
		MAIL.await((each) -> each.recipients().contains("patient@example.org"));
		Awaitility.await().until(() -> dueLines() == 0);
	}

	@Test
	void aSlotThatWasMissedForDaysIsServedLateAndOnce() {
		subscribe("late@example.org", "Asia/Tokyo", "{}");
		score("Came while nobody was there", 9, null);
		awaitArticles(1);
		this.database.sql("""
				update subscriptions set covered_until = clock_timestamp() - interval '5 days',
				    next_run_at = clock_timestamp() - interval '4 days'
				where subscriber_id = (select id from subscribers where email = 'late@example.org')
				""").fetch().rowsUpdated().block();
		// The article must have come before the slot that is served.
		this.database.sql("update articles set arrived_at = clock_timestamp() - interval '3 days' where title = :title")
			.bind("title", "Came while nobody was there")
			.fetch()
			.rowsUpdated()
			.block();
		Awaitility.await().until(() -> dueLines() == 0);
		MAIL.await((each) -> each.recipients().contains("late@example.org"));
		send();
		assertThat(MAIL.mailsTo("late@example.org")).hasSize(1);
	}

	@Test
	void filtersChooseArticlesAndWhoWantsTheSameGetsTheSameEdition() {
		subscribe("tickers@example.org", "UTC", "{\"tickers\": [\"zeta\"]}");
		subscribe("keywords@example.org", "UTC", "{\"keywords\": [\"C++ (standard)\"], \"min_score\": 5}");
		subscribe("keywords2@example.org", "UTC", "{\"keywords\": [\"c++ (Standard)\"], \"min_score\": 5.0}");
		subscribe("nothing@example.org", "UTC", "{\"stance\": \"bearish\"}");
		long zeta = score("Zeta builds a bridge", 9, null);
		plan(zeta, "ZETA");
		score("The C++ (standard) committee meets", 9, null);
		score("The misc++ (standard) committee does not count", 9, null);
		awaitArticles(3);
		send();
		ReceivedMail tickers = MAIL.await((each) -> each.recipients().contains("tickers@example.org"));
		assertThat(tickers.text()).contains("Zeta builds a bridge").doesNotContain("committee");
		ReceivedMail keywords = MAIL.await((each) -> each.recipients().contains("keywords@example.org"));
		assertThat(keywords.text()).contains("The C++ (standard) committee meets")
			.doesNotContain("Zeta builds")
			.doesNotContain("does not count");
		ReceivedMail same = MAIL.await((each) -> each.recipients().contains("keywords2@example.org"));
		assertThat(link(same.text(), "editions")).isEqualTo(link(keywords.text(), "editions"));
		assertThat(MAIL.mailsTo("nothing@example.org")).isEmpty();
	}

	@Test
	void badSubscribersAreRefusedInTheListForm() {
		List<Map<String, Object>> bad = List.of(Map.of("name", "Without an address"), Map.of("email", "no address"),
				Map.of("email", "a@b"), Map.of("email", "eve@example.org\r\nBcc: all@example.org"),
				Map.of("email", "eve@example.org", "name", "Eve\r\nBcc: all@example.org"),
				Map.of("email", "eve@example.org", "time_zone", "Mars/Olympus"),
				Map.of("email", "eve@example.org", "digests", List.of(Map.of("cadence", "hourly"))),
				Map.of("email", "eve@example.org", "digests",
						List.of(Map.of("cadence", "daily", "times", List.of("25:00")))),
				Map.of("email", "eve@example.org", "digests",
						List.of(Map.of("cadence", "daily"), Map.of("cadence", "weekdays"))),
				Map.of("email", "eve@example.org", "filters", Map.of("min_score", -1)));
		for (Map<String, Object> body : bad) {
			this.web.post()
				.uri("/api/subscribers")
				.bodyValue(body)
				.exchange()
				.expectStatus()
				.isEqualTo(422)
				.expectBody()
				.jsonPath("$.detail[0].loc[0]")
				.isEqualTo("body")
				.jsonPath("$.detail[0].msg")
				.isNotEmpty();
		}
	}

	@Test
	void anAddressSubscribesOnceAndASubscriberCanBeChangedAndDeleted() {
		long id = subscribe("Carol@Example.org", "UTC", "{}");
		this.web.post()
			.uri("/api/subscribers")
			.bodyValue(Map.of("email", "carol@example.ORG"))
			.exchange()
			.expectStatus()
			.isEqualTo(409);
		this.web.patch()
			.uri("/api/subscribers/" + id)
			.bodyValue(Map.of("time_zone", "Asia/Kolkata", "digests",
					List.of(Map.of("cadence", "weekdays", "times", List.of("17:30", "08:00")),
							Map.of("cadence", "weekly", "weekday", "friday"))))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.digests[0].times[0]")
			.isEqualTo("08:00")
			.jsonPath("$.digests[1].weekday")
			.isEqualTo("friday")
			.jsonPath("$.digests[1].next_run_at")
			.value((Object next) -> assertThat(next.toString()).contains("T02:30:00"));
		this.web.delete().uri("/api/subscribers/" + id).exchange().expectStatus().isOk();
		this.web.get().uri("/api/subscribers/" + id).exchange().expectStatus().isNotFound();
	}

	@Test
	void digestsAreListedWithTheirNextRun() {
		this.web.get()
			.uri("/api/digests")
			.exchange()
			.expectBody()
			.jsonPath("$[0].name")
			.isEqualTo("daily")
			.jsonPath("$[1].name")
			.isEqualTo("weekly")
			.jsonPath("$[0].next_run_at")
			.value((Object next) -> assertThat(Instant.parse(next.toString())).isAfter(Instant.now()));
		this.web.post().uri("/api/digests/99/send").bodyValue(Map.of()).exchange().expectStatus().isNotFound();
	}

	@Test
	void mailPageFeedsAndApiOfAnEditionShowTheSameItems() {
		subscribe("forms@example.org", "UTC", "{}");
		for (int i = 1; i <= 13; i++) {
			score("Form number " + i + " of <one> & the same", 20 - i, null);
		}
		awaitArticles(13);
		long edition = send();
		ReceivedMail mail = MAIL.await((each) -> each.recipients().contains("forms@example.org"));
		List<String> api = titles("/api/editions/" + edition);
		assertThat(api).hasSizeGreaterThanOrEqualTo(13).contains("Form number 13 of <one> & the same");
		assertThat(Jsoup.parse(mail.html()).select("a.ink").eachText()).isEqualTo(api);
		assertThat(Pattern.compile("(?m)^[0-9]+\\. (.*)$")
			.matcher(mail.text())
			.results()
			.map((each) -> each.group(1).strip())).containsExactlyElementsOf(api);
		assertThat(Jsoup.parse(body("/editions/" + edition)).select("a.ink").eachText()).isEqualTo(api);
		assertThat(titles("/editions/" + edition + "/feed.json")).isEqualTo(api);
		assertThat(Jsoup.parse(body("/editions/" + edition + "/feed.xml"), Parser.xmlParser())
			.select("item > title")
			.eachText()).isEqualTo(api);
		String newest = Jsoup.parse(body("/editions/daily/feed.xml"), Parser.xmlParser())
			.select("item")
			.stream()
			.filter((item) -> item.select("guid").text().endsWith("/editions/" + edition))
			.findFirst()
			.orElseThrow()
			.select("content|encoded")
			.text();
		assertThat(Jsoup.parse(newest).select("a.ink").eachText()).isEqualTo(api);
		this.web.get().uri("/editions/" + edition + "/items/1").exchange().expectStatus().isOk();
		this.web.get().uri("/editions/" + edition + "/items/99").exchange().expectStatus().isNotFound();
	}

	@Test
	void anEditionTellsWhatChangedSinceTheLastOneAndWhichSourcesFailed() {
		subscribe("corrected@example.org", "UTC", "{}");
		long article = score("Bytown orders 40 trains", 9, null);
		awaitArticles(1);
		long shown = send();
		Instant now = Instant.now();
		this.probe.send("revised-" + article, new ArticleRevised(article, 1, "https://news.example.com/" + article,
				"Bytown orders 14 trains", null, null, null, List.of("title"), now), null);
		this.probe.send("health-" + article, new SourceHealthChanged(article, "Gazette of the Night",
				"https://night.example.com/feed", SourceHealthChanged.Health.FAILING, "It answers 503.", 3, now), null);
		Awaitility.await().until(() -> count("select count(*) from revisions where article_id = " + article) == 1);
		Awaitility.await().until(() -> count("select count(*) from sources where id = " + article) == 1);
		long edition = send();
		this.web.get()
			.uri("/api/editions/" + edition)
			.exchange()
			.expectBody()
			.jsonPath("$.corrections[?(@.article_id == " + article + ")].was")
			.isEqualTo("Bytown orders 40 trains")
			.jsonPath("$.corrections[?(@.article_id == " + article + ")].now")
			.isEqualTo("Bytown orders 14 trains")
			.jsonPath("$.corrections[?(@.article_id == " + article + ")].edition_id")
			.isEqualTo((int) shown)
			.jsonPath("$.coverage.failed[*].name")
			.value((Object names) -> assertThat(names.toString()).contains("Gazette of the Night"));
		ReceivedMail mail = MAIL.await((each) -> each.recipients().contains("corrected@example.org")
				&& each.text().contains("CORRECTIONS SINCE THE LAST EDITION"));
		assertThat(mail.text()).contains("* Bytown orders 14 trains").contains("Bytown orders 40 trains");
		send();
		assertThat(MAIL.mailsTo("corrected@example.org")).as("a correction is told once").hasSize(2);
	}

	@Test
	void anArticleThatWasScoredAnewHasItsNewScoreAndIsNoSecondItem() {
		Instant fetched = Instant.now();
		long article = score("Canton weighs a bid", 9, null);
		awaitArticles(1);
		scoreAnew(article, "Canton makes a bid", 16, fetched);
		Instant between = Instant.now();
		long forgotten = IDS.incrementAndGet();
		scoreAnew(forgotten, "Edited after it was forgotten", 16, fetched.minus(Duration.ofDays(70)));
		Awaitility.await()
			.until(() -> count("select count(*) from articles where total = 16 and id = " + article) == 1);
		long edition = send();
		assertThat(count(
				"select count(*) from edition_items where article_id = %d and edition_id = %d and title like '%% makes %%'"
					.formatted(article, edition)))
			.isOne();
		scoreAnew(article, "Canton raises its bid", 17, fetched);
		Awaitility.await()
			.until(() -> count("select count(*) from articles where total = 17 and id = " + article) == 1);
		scoreAnew(article, "Canton makes a late bid", 16, fetched, between);
		Awaitility.await()
			.alias("a fact that comes late does not undo a newer one")
			.during(Duration.ofSeconds(1))
			.until(() -> count("select count(*) from articles where total = 17 and id = " + article) == 1);
		long next = send();
		assertThat(count("select count(*) from edition_items where article_id = %d and edition_id = %d"
			.formatted(article, next))).isZero();
		assertThat(count("select count(*) from articles where id = " + forgotten)).isZero();
	}

	@Test
	void aSubscriberChangesWhatTheyGetAndLeavesByTheLinksInTheMail() {
		long id = subscribe("links@example.org", "UTC", "{}");
		score("A mail with links", 9, null);
		awaitArticles(1);
		send();
		ReceivedMail mail = MAIL.await((each) -> each.recipients().contains("links@example.org"));
		URI preferences = link(mail.text(), "preferences");
		get(preferences).expectStatus()
			.isOk()
			.expectBody(String.class)
			.value((page) -> assertThat(page).contains("l***@example.org", "Time zone")
				.doesNotContain("links@example.org"));
		String wishes = "action=save&daily=weekdays&daily_times=06:15,+18:00&weekly=weekly&weekly_day=friday"
				+ "&weekly_times=09:00&opportunities=off&locale=de&tickers=acme,+zeta&min_score=8,5&stance=BULLISH"
				+ "&alert0_on=on&alert0_tickers=acme&alert0_min_score=16&quiet_from=22:00&quiet_to=07:00&pause=7";
		post(preferences, wishes + "&time_zone=Mars/Olympus").expectStatus()
			.isEqualTo(422)
			.expectBody(String.class)
			.value((page) -> assertThat(page).contains("Nothing was saved", "The time zone: should be", "acme, zeta"));
		post(preferences, wishes + "&time_zone=Asia/Tokyo").expectStatus().isOk();
		this.web.get()
			.uri("/api/subscribers/" + id)
			.exchange()
			.expectBody()
			.jsonPath("$.time_zone")
			.isEqualTo("Asia/Tokyo")
			.jsonPath("$.digests[0].cadence")
			.isEqualTo("weekdays")
			.jsonPath("$.digests[0].times[1]")
			.isEqualTo("18:00")
			.jsonPath("$.digests[1].weekday")
			.isEqualTo("friday")
			.jsonPath("$.locale")
			.isEqualTo("de")
			.jsonPath("$.filters.tickers[1]")
			.isEqualTo("ZETA")
			.jsonPath("$.filters.min_score")
			.isEqualTo(8.5)
			.jsonPath("$.alert_rules[0].min_score")
			.isEqualTo(16.0)
			.jsonPath("$.quiet_hours.from")
			.isEqualTo("22:00")
			.jsonPath("$.digests[0].next_run_at")
			.value((Object next) -> assertThat(Instant.parse(next.toString()))
				.isAfter(Instant.now().plus(Duration.ofDays(6))));
		URI unsubscribe = URI.create(String.valueOf(mail.header("List-Unsubscribe")).replaceAll("[<>\\s]", ""));
		get(unsubscribe).expectStatus().isOk();
		post(unsubscribe, "List-Unsubscribe=One-Click").expectStatus().isOk();
		this.web.get()
			.uri("/api/subscribers/" + id)
			.exchange()
			.expectBody()
			.jsonPath("$.status")
			.isEqualTo("active")
			.jsonPath("$.digests.length()")
			.isEqualTo(1)
			.jsonPath("$.digests[0].digest")
			.isEqualTo("weekly");
		post(preferences, "action=unsubscribe").expectStatus().isOk();
		assertThat(status("links@example.org")).isEqualTo("unsubscribed");
		post(preferences, "action=return").expectStatus().isOk();
		assertThat(status("links@example.org")).isEqualTo("active");
	}

	@Test
	void subscribersAreImportedLineByLineAndExportedAsTheyWereImported() {
		String lines = """
				{"email": "one@bücher.example", "time_zone": "Europe/Berlin", "confirmed": true, "locale": "de"}
				{"email": "two@example.org\\r\\nBcc: all@example.org"}
				no JSON

				{"email": "One@XN--bcher-kva.example"}
				{"email": "three@straße.example"}
				{"email": "gone@example.org", "unsubscribed_at": "2026-01-01T00:00:00Z"}
				{"email": "nul@example.org", "filters": {"keywords": ["a\\u0000b"]}}
				""";
		this.web.post()
			.uri("/api/subscribers/import")
			.contentType(MediaType.APPLICATION_NDJSON)
			.bodyValue(lines)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.added")
			.isEqualTo(1)
			.jsonPath("$.present")
			.isEqualTo(2)
			.jsonPath("$.refused")
			.isEqualTo(4)
			.jsonPath("$.lines[?(@.line == 2)].reason")
			.value((Object reason) -> assertThat(reason.toString()).contains("email should be an e-mail address"))
			.jsonPath("$.lines[?(@.line == 3)].outcome")
			.isEqualTo("refused")
			.jsonPath("$.lines[?(@.line == 8)].reason")
			.value((Object reason) -> assertThat(reason.toString()).contains("keywords", "NUL"));
		assertThat(body("/api/subscribers/export").lines().filter((line) -> line.contains("one@xn--bcher-kva.example")))
			.singleElement()
			.asString()
			.contains("\"time_zone\":\"Europe/Berlin\"", "\"confirmed\":true", "\"locale\":\"de\"");
	}

	@Test
	void subscribersAreImportedFromATable() {
		String table = "\uFEFFE-Mail;Name;Time zone;Cadence;Times;Weekday;Confirmed;Shoe size\r\n"
				+ "table1@example.org;\"Lovelace; Ada\";Asia/Tokyo;weekly;07:30|18:00;Friday;yes;38\r\n"
				+ "table2@example.org;Bob;Mars/Olympus;;;;;\r\n" + "table3@example.org;Eve;;hourly;;;;\r\n"
				+ "table4@example.org;;;;;;;;;;too many\r\n" + "\r\n" + "table5@example.org\r\n";
		this.web.post()
			.uri("/api/subscribers/import")
			.contentType(MediaType.valueOf("text/csv"))
			.bodyValue(table)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.added")
			.isEqualTo(2)
			.jsonPath("$.refused")
			.isEqualTo(3)
			.jsonPath("$.ignored_columns[0]")
			.isEqualTo("Shoe size")
			.jsonPath("$.lines[?(@.line == 3)].reason")
			.value((Object reason) -> assertThat(reason.toString()).contains("time_zone"))
			.jsonPath("$.lines[?(@.line == 4)].reason")
			.value((Object reason) -> assertThat(reason.toString()).contains("digests.cadence"))
			.jsonPath("$.lines[?(@.line == 5)].reason")
			.value((Object reason) -> assertThat(reason.toString()).contains("Has 11 cells where the header has 8"));
		assertThat(body("/api/subscribers/export").lines().filter((line) -> line.contains("table1@example.org")))
			.singleElement()
			.asString()
			.contains("\"name\":\"Lovelace; Ada\"", "\"time_zone\":\"Asia/Tokyo\"", "\"confirmed\":true",
					"\"cadence\":\"weekly\"", "\"weekday\":\"friday\"", "\"times\":[\"07:30\",\"18:00\"]");
		this.web.post()
			.uri("/api/subscribers/import")
			.contentType(MediaType.valueOf("text/csv"))
			.bodyValue("address,name\r\na@example.org,Ada\r\n")
			.exchange()
			.expectStatus()
			.isEqualTo(422)
			.expectBody()
			.jsonPath("$.detail")
			.value((Object detail) -> assertThat(detail.toString()).contains("no column email", "time_zone"));
	}

	@Test
	void anOpportunitiesReportIsSentOnceASessionToThoseWhoTakeIt() {
		this.web.post()
			.uri("/api/subscribers")
			.bodyValue(Map.of("email", "trader@example.org", "confirmed", true, "digests",
					List.of(Map.of("digest", "opportunities", "cadence", "weekdays", "times", List.of("07:00")))))
			.exchange()
			.expectStatus()
			.isCreated();
		long article = score("Omega wins everything", 18, null);
		awaitArticles(1);
		plan(article, "OMGA");
		String path = "/admin/reports/send-opportunities?session=";
		this.web.post().uri(path + "mid-day").exchange().expectStatus().isUnauthorized();
		this.web.post().uri(path + "midnight").header("X-Admin-Token", "any").exchange().expectStatus().isBadRequest();
		for (String status : List.of("sent", "already_sent")) {
			this.web.post()
				.uri(path + "mid-day")
				.header("X-Admin-Token", "any")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.status")
				.isEqualTo(status)
				.jsonPath("$.report_id")
				.isNumber()
				.jsonPath("$.candidates_count")
				.value((Integer count) -> assertThat(count).isPositive())
				.jsonPath("$.recipients")
				.isEqualTo(1);
		}
		ReceivedMail mail = MAIL.await((each) -> each.recipients().contains("trader@example.org"));
		assertThat(mail.subject()).startsWith("Opportunities: ");
		assertThat(mail.text()).contains("Omega wins everything", "on OMGA");
	}

	@Test
	void aPreviewIsNeitherKeptNorMailedAndRunsAreTold() {
		long id = subscribe("preview@example.org", "Europe/Berlin", "{\"keywords\": [\"previewed\"]}");
		score("A previewed article", 9, null);
		score("Another article", 9, null);
		awaitArticles(2);
		long before = count("select count(*) from editions");
		this.web.get()
			.uri("/api/digests/" + DAILY + "/preview?subscriber_id=" + id)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.items.length()")
			.isEqualTo(1)
			.jsonPath("$.items[0].matched[0]")
			.isEqualTo("keyword \"previewed\"");
		assertThat(count("select count(*) from editions")).isEqualTo(before);
		this.web.get().uri("/api/digests/" + DAILY + "/preview?subscriber_id=0").exchange().expectStatus().isNotFound();
		this.web.get()
			.uri("/api/subscribers/" + id + "/runs?limit=3")
			.exchange()
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(3)
			.jsonPath("$[0].local")
			.value((Object local) -> assertThat(local.toString()).contains("T07:30:00+0"));
		this.web.get().uri("/api/digests/" + DAILY + "/runs").exchange().expectBody().jsonPath("$[0].at").isNotEmpty();
		Awaitility.await()
			.untilAsserted(() -> this.web.get()
				.uri("/actuator/health")
				.exchange()
				.expectBody()
				.jsonPath("$.components.facts.details.waiting")
				.isEqualTo(0));
	}

	private List<String> titles(String path) {
		List<String> titles = new ArrayList<>();
		this.web.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.items[*].title")
			.value((List<String> all) -> titles.addAll(all));
		return titles;
	}

	private String body(String path) {
		String body = this.web.get()
			.uri(path)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(String.class)
			.returnResult()
			.getResponseBody();
		assertThat(body).isNotNull();
		return body;
	}

	private long subscribe(String email, String zone, String filters) {
		String body = """
				{"email": "%s", "name": "Somebody", "time_zone": "%s", "confirmed": true, "filters": %s,
				 "digests": [{"cadence": "daily", "times": ["07:30"]}]}
				""".formatted(email, zone, filters);
		Added added = this.web.post()
			.uri("/api/subscribers")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isCreated()
			.expectBody(Added.class)
			.returnResult()
			.getResponseBody();
		assertThat(added).isNotNull();
		return added.id();
	}

	private long send() {
		Added edition = this.web.post()
			.uri("/api/digests/" + DAILY + "/send")
			.contentType(MediaType.APPLICATION_JSON)
			.bodyValue("{}")
			.exchange()
			.expectStatus()
			.isAccepted()
			.expectBody(Added.class)
			.returnResult()
			.getResponseBody();
		assertThat(edition).isNotNull();
		return edition.id();
	}

	private long score(String title, double total, @Nullable String traceId) {
		long id = IDS.incrementAndGet();
		Instant now = Instant.now();
		this.probe.send("scored-" + id,
				new ArticleScored(id, 1, "Wire", "https://wire.example.com/feed", "https://news.example.com/" + id,
						title, "What happened in short.", List.of("Business"), null, new ScoreParts(5, 5, 3, 4, 0),
						total, List.of("guidance", "under 6 hours old"), now.minusSeconds(120), now, now, null, null,
						null, null),
				(traceId != null) ? "00-" + traceId + "-00f067aa0ba902b7-01" : null);
		return id;
	}

	/** The source changed the article, and it was scored anew. */
	private void scoreAnew(long id, String title, double total, Instant fetchedAt) {
		scoreAnew(id, title, total, fetchedAt, Instant.now());
	}

	private void scoreAnew(long id, String title, double total, Instant fetchedAt, Instant scoredAt) {
		this.probe.send("scored-anew-" + id,
				new ArticleScored(id, 1, "Wire", "https://wire.example.com/feed", "https://news.example.com/" + id,
						title, "What happened in short.", List.of("Business"), "ACME", new ScoreParts(5, 5, 3, 4, 0),
						total, List.of("guidance", "revised"), fetchedAt, fetchedAt, scoredAt, List.of("ACME"), null,
						null, scoredAt));
	}

	private void plan(long article, String ticker) {
		this.probe.send("plan-" + article,
				new PlanCreated(article, article, ticker, false, Stance.BULLISH, 0.8, "CONTRACT", "It grows.",
						"Buy on strength.", "Event-Driven: CONTRACT", "rules", "1", null, 0, null, 19, Instant.now(),
						List.of("It won."), List.of("It may lose.")));
		Awaitility.await().until(() -> count("select count(*) from plans where article_id = " + article) == 1);
	}

	/** Until articles wait for the next edition. */
	private void awaitArticles(int count) {
		Awaitility.await().until(() -> count("""
				select count(*) from articles
				where arrived_at >= (select max(covered_until) from subscriptions where subscriber_id is null)
				""") >= count);
	}

	private void makeDue() {
		this.database.sql("update subscriptions set next_run_at = clock_timestamp() where next_run_at is not null")
			.fetch()
			.rowsUpdated()
			.block();
	}

	private long dueLines() {
		return count("select count(*) from subscriptions where next_run_at <= clock_timestamp()");
	}

	private long count(String sql) {
		Long count = this.database.sql(sql).map((row) -> row.get(0, Long.class)).one().block();
		return (count != null) ? count : -1;
	}

	private Map<String, String> states(long edition) {
		List<Receipt> receipts = this.web.get()
			.uri("/api/editions/" + edition + "/deliveries?limit=1000")
			.exchange()
			.expectBodyList(Receipt.class)
			.returnResult()
			.getResponseBody();
		assertThat(receipts).isNotNull();
		return receipts.stream()
			.collect(java.util.stream.Collectors.toMap(Receipt::recipient, Receipt::state,
					(a, b) -> a.equals(b) ? a : a + b));
	}

	private String status(String email) {
		List<Listed> all = this.web.get()
			.uri("/api/subscribers?limit=1000")
			.exchange()
			.expectBodyList(Listed.class)
			.returnResult()
			.getResponseBody();
		assertThat(all).isNotNull();
		return all.stream().filter((each) -> each.email().equals(email)).findFirst().orElseThrow().status();
	}

	private WebTestClient.ResponseSpec get(URI link) {
		return this.web.get().uri(link.getRawPath() + "?" + link.getRawQuery()).exchange();
	}

	private WebTestClient.ResponseSpec post(URI link, String form) {
		return this.web.post()
			.uri(link.getRawPath() + "?" + link.getRawQuery())
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.bodyValue(form)
			.exchange();
	}

	private static URI link(String text, String with) {
		Matcher matcher = Pattern.compile("https?://\\S*" + with + "\\S*").matcher(text);
		assertThat(matcher.find()).isTrue();
		return URI.create(matcher.group());
	}

	private static List<String> items(@Nullable String html) {
		assertThat(html).isNotNull();
		return Pattern.compile("<h2[^>]*>(.*?)</h2>").matcher(html).results().map((match) -> match.group(1)).toList();
	}

	record Added(long id) {
	}

	record Receipt(String recipient, String state) {
	}

	record Listed(String email, String status) {
	}

	@TestConfiguration(proxyBeanMethods = false)
	static class FlagsInHand {

		@Bean
		FakeUnleash unleash() {
			return new FakeUnleash();
		}

		@Bean
		Flags flags(FakeUnleash unleash) {
			return new Flags(unleash);
		}

	}

}
