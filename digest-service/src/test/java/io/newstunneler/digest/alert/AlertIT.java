package io.newstunneler.digest.alert;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.facts.FactJson;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.digest.edition.Dates;
import io.newstunneler.digest.signature.TimedSignature;
import io.newstunneler.events.AlertRaised;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.http.MediaType;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Alerts as they run, from the listener on: out come mails to a real mail server, posts
 * to Slack and webhooks; back come bounces from a real mailbox.
 */
@WithPostgres
@AutoConfigureWebTestClient(timeout = "30s")
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.kafka.bootstrap-servers=127.0.0.1:1", "logging.level.org.apache.kafka=OFF",
				"newstunneler.delivery.retry-after=1s", "newstunneler.delivery.lease=5s",
				"newstunneler.smtp.username=news@example.com", "newstunneler.smtp.password=secret",
				"newstunneler.fetch.allowed-networks=127.0.0.0/8", "newstunneler.fetch.post-deadline=4s",
				"newstunneler.bounces.secret=0123456789abcdef0123", "newstunneler.bounces.imap.username=bounces",
				"newstunneler.bounces.imap.password=secret", "newstunneler.bounces.imap.tls=false",
				"newstunneler.bounces.imap.interval=1s" })
class AlertIT {

	private static final GreenMail MAIL = mailServer();

	private static final AtomicLong IDS = new AtomicLong(System.nanoTime() / 1000);

	private static final CountDownLatch CLOSING = new CountDownLatch(1);

	private static final Queue<Post> POSTS = new ConcurrentLinkedQueue<>();

	private static final AtomicInteger FAILURES = new AtomicInteger();

	private static final HttpServer HTTP = httpServer();

	@Autowired
	private WebTestClient web;

	@Autowired
	private TestDatabase database;

	@Autowired
	private FakeUnleash unleash;

	@Autowired
	private AlertRaisedListener listener;

	private static GreenMail mailServer() {
		GreenMail server = new GreenMail(new ServerSetup[] { new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP),
				new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_IMAP) });
		server.start();
		server.setUser("news@example.com", "news@example.com", "secret");
		server.setUser("bounces@example.com", "bounces", "secret");
		return server;
	}

	private static HttpServer httpServer() {
		try {
			HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
			server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
			server.createContext("/", (exchange) -> {
				byte[] body = exchange.getRequestBody().readAllBytes();
				String path = exchange.getRequestURI().getPath();
				POSTS.add(new Post(path, exchange.getRequestHeaders().getFirst("Idempotency-Key"),
						exchange.getRequestHeaders().getFirst(TimedSignature.HEADER), body));
				if (path.startsWith("/hangs")) {
					await(CLOSING);
				}
				boolean fails = path.equals("/fails-first") && FAILURES.getAndIncrement() == 0;
				exchange.sendResponseHeaders(fails ? 503 : 200, -1);
				exchange.close();
			});
			server.start();
			return server;
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@DynamicPropertySource
	static void servers(DynamicPropertyRegistry properties) {
		properties.add("newstunneler.smtp.host", () -> "127.0.0.1");
		properties.add("newstunneler.smtp.port", () -> MAIL.getSmtp().getPort());
		properties.add("newstunneler.bounces.imap.host", () -> "127.0.0.1");
		properties.add("newstunneler.bounces.imap.port", () -> MAIL.getImap().getPort());
	}

	@BeforeEach
	void start() {
		for (String flag : List.of("email_digests", "email_alerts", "slack_alerts", "webhook_notifications")) {
			this.unleash.enable(flag);
		}
	}

	@AfterEach
	void stop() {
		this.database.update("update digest.subscribers set alert_rules = '[]'");
	}

	@AfterAll
	static void close() {
		CLOSING.countDown();
		HTTP.stop(0);
		MAIL.stop();
	}

	@Test
	void anAlertIsToldOnceToWhoeverHasARuleThatItPassesAndOldNewsIsNone() {
		subscriber("ada@a.example.org", "[{\"tickers\": [\"ACME\"], \"min_score\": 15}]", null);
		subscriber("bob@a.example.org", "[{\"keywords\": [\"harbour\"]}]", null);
		subscriber("none@a.example.org", "[]", null);
		this.database.update("update digest.subscribers set locale = 'de-CH' where email = 'ada@a.example.org'");
		Instant published = Instant.now();
		long article = raise("Acme wins a <big> contract\r\nBcc: all@example.org", "ACME", 17, published);
		MimeMessage mail = awaitMail("ada@a.example.org", "Acme wins");
		assertThat(text(mail)).as("dates in the reader's language")
			.contains(Dates.of(ZoneOffset.UTC, Locale.forLanguageTag("de-CH")).minute(published));
		assertThat(header(mail, "Bcc")).isNull();
		assertThat(header(mail, "List-Unsubscribe-Post")).isEqualTo("List-Unsubscribe=One-Click");
		assertThat(header(mail, "Message-ID")).matches("<a\\d+\\.s\\d+\\.[0-9a-f]{16}@newstunneler\\.local>");
		// Scored again, and an article that was published long ago and edited today.
		raise(article, "Acme wins a big contract, now official", "ACME", 19, Instant.now());
		long old = raise("Acme news of last year, edited", "ACME", 19, Instant.now().minus(Duration.ofDays(40)));
		raise("The quiet harbour reopens", null, 16, Instant.now());
		awaitMail("bob@a.example.org", "The quiet harbour reopens");
		assertThat(mails("ada@a.example.org")).hasSize(1);
		assertThat(mails("bob@a.example.org")).hasSize(1);
		assertThat(mails("none@a.example.org")).isEmpty();
		assertThat(this.database.value(Boolean.class, "select old from digest.alerts where article_id = ?", old))
			.isTrue();
		this.web.get()
			.uri("/api/alerts?limit=1")
			.exchange()
			.expectHeader()
			.exists("X-Total-Count")
			.expectBody()
			.jsonPath("$[0].alert.title")
			.isEqualTo("The quiet harbour reopens")
			.jsonPath("$[0].told")
			.isEqualTo(1);
	}

	@Test
	void aRuleThatAsksForAStanceWaitsForThePlanAndAStoryIsToldOnce() {
		subscriber("bull@b.example.org", "[{\"name\": \"bulls\", \"stance\": [\"BULLISH\"]}]", null);
		long article = raise("Beta Foods doubles its guidance", "BETA", 16, Instant.now());
		Awaitility.await()
			.until(() -> this.database.count("digest.alerts where article_id = ? and not pending", article) == 1);
		assertThat(mails("bull@b.example.org")).isEmpty();
		plan(article, "BULLISH");
		MimeMessage mail = awaitMail("bull@b.example.org", "Beta Foods");
		assertThat(text(mail)).contains("BULLISH with 80 %").contains("Buy on strength.");
		// Another source tells the same.
		long again = raise("Beta Foods: doubles its guidance", "BETA", 16, Instant.now());
		plan(again, "BULLISH");
		Awaitility.await().until(() -> this.database.count("""
				digest.alert_matches join digest.alerts on alerts.id = alert_id
				where article_id = ? and outcome = 'cooled' and rule = 'bulls'""", again) == 1);
		assertThat(mails("bull@b.example.org")).hasSize(1);
	}

	@Test
	void alertsOfQuietHoursAreToldTogetherAfterwards() {
		DateTimeFormatter minute = DateTimeFormatter.ofPattern("HH:mm");
		LocalTime now = LocalTime.now(ZoneOffset.UTC);
		subscriber("night@c.example.org", "[{}]", "{\"from\": \"%s\", \"to\": \"%s\"}"
			.formatted(minute.format(now.minusHours(2)), minute.format(now.plusHours(2))));
		raise("Gamma closes its plant", "GAMM", 15, Instant.now());
		raise("Delta wins the tender", "DELT", 18, Instant.now());
		Awaitility.await().until(() -> this.database.count("digest.alert_matches where outcome = 'held'") == 2);
		assertThat(mails("night@c.example.org")).isEmpty();
		assertThat(this.database.update("""
				update digest.deliveries set next_attempt_at = now() where summary_id is not null and ended_at is null
				""")).isOne();
		MimeMessage mail = awaitMail("night@c.example.org", "2 alerts while it was quiet: DELT: Delta wins");
		assertThat(text(mail)).contains("Delta wins the tender", "Gamma closes its plant");
	}

	@Test
	void slackAndWebhooksGetAlertsSignedAndUnderOneKeyAlsoWhereOneOfThemHangs() {
		long hanging = subscriber("hang@d.example.org", "[{\"tickers\": [\"EPSI\"]}]", null);
		long reader = subscriber("web@d.example.org", "[{\"tickers\": [\"EPSI\"]}]", null);
		channel(hanging, "webhook", "/hangs", null);
		channel(reader, "slack", "/slack", null);
		channel(reader, "webhook", "/fails-first", "a-secret-of-some-length");
		this.unleash.disable("webhook_notifications");
		raise("Epsilon & <Partners> merge", "EPSI", 18, Instant.now());
		Post slack = awaitPost("/slack", 1).getFirst();
		assertThat(new String(slack.body(), StandardCharsets.UTF_8)).contains("Epsilon &amp; &lt;Partners&gt; merge");
		assertThat(POSTS).as("a closed gate lets nothing through")
			.noneMatch((post) -> post.path().equals("/fails-first"));
		this.unleash.enable("webhook_notifications");
		List<Post> webhooks = awaitPost("/fails-first", 2);
		assertThat(webhooks).extracting(Post::key).doesNotContainNull().containsOnly(webhooks.getFirst().key());
		assertThat(webhooks).allMatch((post) -> TimedSignature.verify("a-secret-of-some-length", Instant.now(),
				post.body(), post.signature()));
		assertThat(new String(webhooks.getFirst().body(), StandardCharsets.UTF_8)).contains("\"type\":\"alert\"",
				"\"title\":\"Epsilon & <Partners> merge\"", "\"total\":18.0");
		Awaitility.await().until(() -> this.database.count("""
				digest.deliveries where subscriber_id = ? and state = 'unknown' and attempts > 0""", hanging) == 1);
		assertThat(mails("web@d.example.org")).as("channels instead of mail").isEmpty();
		String channels = body(this.web.get().uri("/api/alert-channels?subscriber_id=" + reader));
		assertThat(channels).doesNotContain("a-secret", "/slack", "fails-first").contains("/***");
	}

	@Test
	void aWebhookThatHangsHoldsUpNobodyElse() {
		long hanging = subscriber("hang@h.example.org", "[{\"tickers\": [\"ETAX\"]}]", null);
		long reader = subscriber("web@h.example.org", "[{\"tickers\": [\"ZETA\"]}]", null);
		channel(hanging, "webhook", "/hangs-too", null);
		channel(reader, "webhook", "/prompt", null);
		raise("Eta recalls its engines", "ETAX", 18, Instant.now());
		awaitPost("/hangs-too", 1);
		raise("Zeta opens its mine", "ZETA", 18, Instant.now());
		awaitPost("/prompt", 1);
		assertThat(this.database.count("digest.deliveries where subscriber_id = ? and state = 'sending'", hanging))
			.as("the first post has not come to its deadline")
			.isEqualTo(1);
	}

	@Test
	void theTestOfAChannelSaysWhatBecameOfIt() {
		long id = subscriber("test@e.example.org", "[]", null);
		long slack = channel(id, "slack", "/tested", null);
		long mail = channel(id, "mail", null, null);
		for (long channel : List.of(slack, mail)) {
			this.web.post()
				.uri("/api/alert-channels/" + channel + "/test")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.message")
				.isEqualTo("The test arrived.")
				.jsonPath("$.delivery.state")
				.isEqualTo("sent");
		}
		awaitPost("/tested", 1);
		awaitMail("test@e.example.org", "test of your alert channel");
		this.unleash.disable("slack_alerts");
		this.web.delete().uri("/api/alert-channels/" + slack).exchange().expectStatus().isOk();
		this.web.post().uri("/api/alert-channels/" + slack + "/test").exchange().expectStatus().isNotFound();
		for (Map<String, Object> bad : List.<Map<String, Object>>of(Map.of("subscriber_id", id, "kind", "slack"),
				Map.of("subscriber_id", id, "kind", "webhook", "url", "ftp://example.org/"),
				Map.of("subscriber_id", id, "kind", "webhook", "url", "http://user:pw@example.org/"),
				Map.of("subscriber_id", id, "kind", "webhook", "url", "http://example.org/\r\nX: 1"),
				Map.of("subscriber_id", id, "kind", "webhook", "url", "http://example.org/", "secret", "short"))) {
			this.web.post().uri("/api/alert-channels").bodyValue(bad).exchange().expectStatus().isEqualTo(422);
		}
	}

	@Test
	void aBounceInTheMailboxAndAComplaintOfAProviderStopTheAddress() {
		subscriber("gone@f.example.org", "[{\"tickers\": [\"ZETA\"]}]", null);
		subscriber("angry@f.example.org", "[{\"tickers\": [\"ZETA\"]}]", null);
		raise("Zeta builds a bridge", "ZETA", 16, Instant.now());
		String bounced = Objects.requireNonNull(header(awaitMail("gone@f.example.org", "Zeta"), "Message-ID"));
		awaitMail("angry@f.example.org", "Zeta");
		MAIL.setUser("bounces@example.com", "bounces", "secret").deliver(report(bounced));
		Awaitility.await()
			.until(() -> this.database.count("digest.deliveries where message_id = ? and state = 'bounced'",
					bounced) == 1);
		byte[] complaint = "{\"events\": [{\"type\": \"complaint\", \"email\": \"Angry@f.example.org\"}]}"
			.getBytes(StandardCharsets.UTF_8);
		complain(complaint, null).expectStatus().isUnauthorized();
		complain(complaint, TimedSignature.sign("some other secret", Instant.now(), complaint)).expectStatus()
			.isUnauthorized();
		String signature = TimedSignature.sign("0123456789abcdef0123", Instant.now(), complaint);
		complain(complaint, signature).expectStatus().isOk().expectBody().jsonPath("$.taken").isEqualTo(1);
		complain(complaint, signature).expectStatus().isOk().expectBody().jsonPath("$.known").isEqualTo(1);
		raise("Zeta opens the bridge", "ZETA", 17, Instant.now());
		Awaitility.await().until(() -> this.database.count("""
				digest.deliveries join digest.subscribers on subscribers.id = subscriber_id
				where email like '%@f.example.org' and state = 'suppressed'""") == 2);
		assertThat(mails("gone@f.example.org")).hasSize(1);
		assertThat(body(this.web.get().uri("/api/bounces"))).contains("\"bounce\"", "\"complaint\"", "5.1.1");
		assertThat(body(this.web.get().uri("/api/bounces/suppressions"))).contains("g***@f.example.org", "complained");
		Long delivery = this.database.value(Long.class, "select id from digest.deliveries where message_id = ?",
				bounced);
		this.web.post().uri("/api/deliveries/" + delivery + "/resend").exchange().expectStatus().isAccepted();
		Long sent = this.database.value(Long.class, """
				select deliveries.id from digest.deliveries join digest.subscribers on subscribers.id = subscriber_id
				where email = 'angry@f.example.org' and state = 'sent'
				""");
		this.web.post()
			.uri("/api/deliveries/" + sent + "/resend")
			.exchange()
			.expectStatus()
			.isEqualTo(409)
			.expectBody()
			.jsonPath("$.detail")
			.value((Object detail) -> assertThat(detail.toString()).contains("force"));
		assertThat(body(this.web.get().uri("/api/deliveries?state=suppressed&channel=mail"))).contains("suppressed");
		this.web.get().uri("/api/deliveries/counts?alert_id=0").exchange().expectStatus().isOk();
	}

	private static MimeMessage report(String messageId) {
		return GreenMailUtil.newMimeMessage(String.join("\r\n", "From: MAILER-DAEMON@mx.example.net",
				"To: bounces@example.com", "Subject: Undelivered", "MIME-Version: 1.0",
				"Content-Type: multipart/report; report-type=delivery-status; boundary=b", "", "--b",
				"Content-Type: text/plain", "", "Sorry.", "--b", "Content-Type: message/delivery-status", "",
				"Reporting-MTA: dns; mx.example.net", "", "Final-Recipient: rfc822; gone@f.example.org",
				"Action: failed", "Status: 5.1.1", "Diagnostic-Code: smtp; 550 5.1.1 User unknown", "--b",
				"Content-Type: text/rfc822-headers", "", "Message-ID: " + messageId, "--b--", ""));
	}

	private WebTestClient.ResponseSpec complain(byte[] body, @Nullable String signature) {
		WebTestClient.RequestBodySpec request = this.web.post()
			.uri("/api/bounces")
			.contentType(MediaType.APPLICATION_JSON);
		if (signature != null) {
			request = request.header(TimedSignature.HEADER, signature);
		}
		return request.bodyValue(body).exchange();
	}

	private long subscriber(String email, String rules, @Nullable String quietHours) {
		return Objects.requireNonNull(this.database.value(Long.class, """
				insert into digest.subscribers (email, name, time_zone, confirmed_at, alert_rules, quiet_hours)
				values (?, 'Somebody', 'UTC', now(), ?::jsonb, ?::jsonb) returning id
				""", email, rules, quietHours));
	}

	private long channel(long subscriber, String kind, @Nullable String path, @Nullable String secret) {
		Map<String, Object> body = new LinkedHashMap<>();
		body.put("subscriber_id", subscriber);
		body.put("kind", kind);
		if (path != null) {
			body.put("url", "http://127.0.0.1:" + HTTP.getAddress().getPort() + path);
		}
		if (secret != null) {
			body.put("secret", secret);
		}
		Added added = this.web.post()
			.uri("/api/alert-channels")
			.bodyValue(body)
			.exchange()
			.expectStatus()
			.isCreated()
			.expectBody(Added.class)
			.returnResult()
			.getResponseBody();
		return Objects.requireNonNull(added).id();
	}

	private long raise(String title, @Nullable String ticker, double total, Instant publishedAt) {
		return raise(IDS.incrementAndGet(), title, ticker, total, publishedAt);
	}

	private long raise(long article, String title, @Nullable String ticker, double total, Instant publishedAt) {
		Map<String, @Nullable Object> fact = new LinkedHashMap<>();
		fact.put("article_id", article);
		fact.put("source_id", 1);
		fact.put("source_name", "Wire");
		fact.put("source_url", "https://wire.example.com/feed");
		fact.put("url", "https://news.example.com/" + article);
		fact.put("title", title);
		fact.put("summary", "What happened in short.");
		fact.put("ticker", ticker);
		fact.put("total", total);
		fact.put("threshold", 12.0);
		fact.put("published_at", publishedAt.toString());
		fact.put("raised_at", Instant.now().toString());
		AlertRaised alert = FactJson.mapper().readValue(FactJson.mapper().writeValueAsString(fact), AlertRaised.class);
		this.listener.on(List.of(new Received<>(alert, "alert-" + article + "-" + total, null))).block();
		// The article itself comes a little later or never; it is not waited for here.
		this.database.update("update digest.alerts set arrived_at = now() - interval '1 minute' where article_id = ?",
				article);
		return article;
	}

	private void plan(long article, String stance) {
		this.database.update(
				"""
						insert into digest.articles (id, source_name, url, title, total, categories, score, published_at, fetched_at,
						    arrived_at)
						select article_id, source_name, url, title, total, '[]', '{}', published_at, now(), now()
						from digest.alerts where article_id = ?
						""",
				article);
		this.database.update("""
				insert into digest.plans (article_id, stance, ticker, plan, created_at)
				values (?, ?, 'BETA', ?::jsonb, now())
				""", article, stance, """
				{"ticker": "BETA", "unverified": false, "stance": "%s", "confidence": 0.8, "catalyst_type": "GUIDANCE",
				 "thesis": "It grows.", "summary": "Buy on strength.", "strategy_bucket": "Event-Driven: GUIDANCE",
				 "model": "rules"}
				""".formatted(stance));
	}

	private List<MimeMessage> mails(String to) {
		return Arrays.stream(MAIL.getReceivedMessages())
			.filter((mail) -> String.valueOf(header(mail, "To")).contains(to))
			.toList();
	}

	private MimeMessage awaitMail(String to, String subject) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> mails(to).stream().filter((mail) -> subject(mail).contains(subject)).findFirst(),
					(found) -> found.isPresent())
			.orElseThrow();
	}

	private static List<Post> awaitPost(String path, int count) {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.until(() -> POSTS.stream().filter((post) -> post.path().equals(path)).toList(),
					(posts) -> posts.size() >= count);
	}

	private static String subject(MimeMessage mail) {
		try {
			return String.valueOf(mail.getSubject());
		}
		catch (MessagingException ex) {
			throw new AssertionError(ex);
		}
	}

	private static @Nullable String header(MimeMessage mail, String name) {
		try {
			return mail.getHeader(name, null);
		}
		catch (MessagingException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String text(MimeMessage mail) {
		try {
			return String.valueOf(((jakarta.mail.Multipart) mail.getContent()).getBodyPart(0).getContent());
		}
		catch (MessagingException | IOException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String body(WebTestClient.RequestHeadersSpec<?> request) {
		return Objects.requireNonNull(
				request.exchange().expectStatus().isOk().expectBody(String.class).returnResult().getResponseBody());
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	record Added(long id) {
	}

	@SuppressWarnings("ArrayRecordComponent") // Never compared.
	record Post(String path, @Nullable String key, @Nullable String signature, byte[] body) {
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
