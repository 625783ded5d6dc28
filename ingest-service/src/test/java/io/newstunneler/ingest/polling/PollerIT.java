package io.newstunneler.ingest.polling;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.events.SettingsChanged;
import io.newstunneler.events.SourceHealthChanged.Health;
import io.newstunneler.ingest.polling.Leases.Unchanged;
import io.newstunneler.ingest.polling.Settlement.Account;
import io.newstunneler.ingest.polling.Settlement.Learned;
import io.newstunneler.ingest.polling.Settlement.Move;
import io.newstunneler.ingest.polling.Settlement.Validators;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.feeds.FeedServer;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Who polls when: the flag, leases, and the interval that people set.
 */
@WithPostgres
@WithKafka
@AutoConfigureWebTestClient
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.default-sources=none", "newstunneler.fetch.allowed-networks=127.0.0.0/8" })
class PollerIT {

	private static final FakeUnleash unleash = new FakeUnleash();

	@Autowired
	private Leases leases;

	@Autowired
	private PollInterval interval;

	@Autowired
	private DatabaseClient database;

	@Autowired
	private WebTestClient web;

	@Value("${newstunneler.kafka.bootstrap-servers}")
	private String kafka;

	private FeedServer server;

	@BeforeEach
	void start() {
		unleash.disable("rss_polling");
		this.database.sql("update sources set enabled = false").then().block();
		this.server = FeedServer.start();
	}

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void theFlagStopsPollingAndNothingIsLostWhenItComesBack() {
		URI feed = serve("/flag.xml");
		add(feed.toString());
		// Two ticks of the loop, in which it could have been polled.
		Awaitility.await()
			.during(Duration.ofSeconds(2))
			.atMost(Duration.ofSeconds(4))
			.until(() -> this.server.served("/flag.xml").isEmpty());
		unleash.enable("rss_polling");
		await(() -> this.server.served("/flag.xml").size() == 1);
		await(() -> articles() > 0);
	}

	@Test
	void replicasNeverClaimTheSameSource() {
		for (int i = 0; i < 40; i++) {
			add("https://replica-" + i + ".example/feed");
		}
		List<Claim> claims = Flux.range(0, 8).flatMap((_) -> this.leases.claim(10)).collectList().block();
		assertThat(claims).extracting(Claim::sourceId).doesNotHaveDuplicates().hasSize(40);
		assertThat(this.leases.claim(10).collectList().block()).isEmpty();
	}

	@Test
	void whoeverDiesLosesItsLeaseAndWhatItWouldHaveStored() {
		add("https://dead.example/feed");
		Claim dead = this.leases.claim(1).blockLast();
		this.leases.renew(List.of(dead.lease())).block();
		assertThat(this.leases.claim(1).blockLast()).as("the lease holds").isNull();
		this.database.sql("update sources set leased_until = clock_timestamp() - interval '1 second' where id = :id")
			.bind("id", dead.sourceId())
			.then()
			.block();
		Claim heir = this.leases.claim(1).blockLast();
		assertThat(heir.sourceId()).isEqualTo(dead.sourceId());
		assertThat(this.leases.settle(dead, settlement(dead), null).block()).isFalse();
		assertThat(this.leases.settle(heir, settlement(heir), null).block()).isTrue();
	}

	@Test
	void aPollThatAPersonAsksForDuringAPollIsNotForgotten() {
		long id = add("https://meanwhile.example/feed");
		Claim claim = this.leases.claim(1).blockLast();
		this.web.post().uri("/api/sources/{id}/poll", id).exchange().expectStatus().isAccepted();
		this.leases.settle(claim, settlement(claim), null).block();
		assertThat(this.leases.claim(1).collectList().block()).extracting(Claim::sourceId).containsExactly(id);
	}

	@Test
	void unchangedPollsAreSettledTogetherExceptWhereALeaseWasLost() {
		for (int i = 0; i < 10; i++) {
			add("https://unchanged-" + i + ".example/feed");
		}
		List<Claim> claims = this.leases.claim(10).collectList().block();
		this.database.sql("update sources set lease = uuidv7() where id = :id")
			.bind("id", claims.getFirst().sourceId())
			.then()
			.block();
		Wait wait = new Wait(Duration.ofMinutes(15), Wait.Reason.INTERVAL);
		List<Unchanged> polls = claims.stream().map((claim) -> new Unchanged(claim, wait, null)).toList();
		assertThat(this.leases.settleUnchanged(polls).block()).isEqualTo(9);
		assertThat(nextPoll(claims.get(5).sourceId())).isAfter(Instant.now().plusSeconds(800));
		assertThat(nextPoll(claims.getFirst().sourceId())).isBefore(Instant.now());
	}

	@Test
	void moreServersThatHangThanThereAreSlotsDoNotDelayTheOthers() {
		for (int i = 1; i <= 300; i++) {
			this.server.serve("/hanging/" + i, Answer.status(304).after(Duration.ofMinutes(1)));
			this.server.serve("/healthy/" + i, Answer.status(304));
		}
		String sql = """
				insert into sources (url, name, source_type, next_poll_at)
				select :url || i, 'Name', 'rss', clock_timestamp() - interval '1 minute'
				from generate_series(1, :count) as i
				""";
		this.database.sql(sql)
			.bind("url", this.server.url("/hanging/").toString())
			.bind("count", 300)
			.then()
			.then(this.database.sql(sql.replace("- interval '1 minute'", ""))
				.bind("url", this.server.url("/healthy/").toString())
				.bind("count", 200)
				.then())
			.block();
		unleash.enable("rss_polling");
		await(() -> polled("healthy") == 200);
		assertThat(this.database.sql("""
				select count(*) from sources
				where url like '%/healthy/%' and last_poll_at > (
				    select coalesce(min(last_poll_at), 'infinity') from sources where url like '%/hanging/%')
				""").mapValue(Long.class).one().block()).as("polled only after others were given up").isZero();
	}

	private long polled(String kind) {
		return this.database.sql("select count(*) from sources where polls > 0 and url like '%/' || :kind || '/%'")
			.bind("kind", kind)
			.mapValue(Long.class)
			.one()
			.block();
	}

	@Test
	void theIntervalThatPeopleSetHoldsAtOnce() {
		long id = add("https://interval.example/feed");
		Claim claim = this.leases.claim(1).blockLast();
		this.leases.settle(claim, settlement(claim), null).block();
		Instant before = nextPoll(id);
		try (KafkaProbe probe = new KafkaProbe(this.kafka)) {
			probe.send(UUID.randomUUID().toString(), new SettingsChanged(1, 1, 1, 1, 1, 12, 60, Instant.now()));
			await(() -> this.interval.current().equals(Duration.ofSeconds(60)));
			await(() -> nextPoll(id).isBefore(before.minusSeconds(600)));
		}
	}

	private URI serve(String path) {
		return this.server.serve(path,
				Answer.feed(FeedFormat.RSS, "Feed", FeedItem.quiet(path.substring(1), 3, Instant.now())));
	}

	private static Settlement settlement(Claim claim) {
		return new Settlement(new Wait(Duration.ofMinutes(15), Wait.Reason.INTERVAL), true, Health.HEALTHY, 0, null,
				Validators.of(claim), Move.NONE, Learned.NOTHING,
				new Account("fetched", false, 200, null, Duration.ofMillis(5), 100, null, 1, 0));
	}

	private long add(String url) {
		Map<?, ?> source = this.web.post()
			.uri("/api/sources")
			.bodyValue(Map.of("url", url, "name", "Name"))
			.exchange()
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();
		return ((Number) source.get("id")).longValue();
	}

	private Instant nextPoll(long id) {
		return this.database.sql("select next_poll_at from sources where id = :id")
			.bind("id", id)
			.mapValue(Instant.class)
			.one()
			.block();
	}

	private long articles() {
		return this.database.sql("select count(*) from articles").mapValue(Long.class).one().block();
	}

	private static void await(java.util.concurrent.Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(condition);
	}

	/**
	 * Lets the tests turn polling on and off.
	 */
	@TestConfiguration
	static class SwitchConfiguration {

		@Bean
		Flags flags() {
			unleash.disable("rss_polling");
			return new Flags(unleash);
		}

	}

}
