package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedServer;
import io.newstunneler.testsupport.feeds.Served;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.r2dbc.core.DatabaseClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Two pollers on one database, as two replicas have, judged by the ledger of the server
 * that they ask. Not among the ordinary tests: on a machine that is starved for longer
 * than a lease, sources are rightly asked twice.
 */
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.default-sources=none", "newstunneler.fetch.allowed-networks=127.0.0.0/8" })
class PollersBenchmark {

	private static final int SOURCES = 2_000;

	private static final FakeUnleash unleash = new FakeUnleash();

	@Autowired
	private Leases leases;

	@Autowired
	private Poll poll;

	@Autowired
	private Unsettled unsettled;

	@Autowired
	private Flags flags;

	@Autowired
	private Notifications notifications;

	@Autowired
	private DatabaseClient database;

	@Test
	void twoPollersShareTwoThousandSourcesAndInheritFromOneThatDies() {
		try (FeedServer server = FeedServer.start()) {
			IntStream.range(0, SOURCES).forEach((i) -> server.serve("/shared/" + i, Answer.status(304)));
			this.database.sql("""
					insert into sources (url, name, source_type, etag)
					select :base || i, 'Shared ' || i, 'rss', '"known"' from generate_series(0, :last) as i
					""").bind("base", server.url("/shared/").toString()).bind("last", SOURCES - 1).then().block();
			// A third poller claimed some and died: nobody renews its leases.
			List<Claim> orphans = this.leases.claim(100).collectList().block();
			unleash.enable("rss_polling");
			Poller one = poller();
			Poller other = poller();
			one.start();
			other.start();
			try {
				await(() -> polled() == SOURCES, Duration.ofSeconds(90));
				assertThat(orphans).as("inherited ones among them").hasSize(100);
				assertThat(asked(server)).hasSize(SOURCES).allSatisfy((path, times) -> assertThat(times).isEqualTo(1));
			}
			finally {
				one.stop();
				other.stop();
			}
		}
	}

	private Poller poller() {
		return new Poller(this.leases, this.poll, this.unsettled, this.flags, this.notifications,
				new PollingProperties(64));
	}

	private long polled() {
		return this.database.sql("select count(*) from sources where polls = 1 and lease is null")
			.mapValue(Long.class)
			.one()
			.block();
	}

	private static Map<String, Long> asked(FeedServer server) {
		return server.served()
			.stream()
			.map(Served::path)
			.filter((path) -> path.startsWith("/shared/"))
			.collect(Collectors.groupingBy((path) -> path, Collectors.counting()));
	}

	private static void await(Callable<Boolean> condition, Duration atMost) {
		Awaitility.await().atMost(atMost).pollInterval(Duration.ofMillis(100)).until(condition);
	}

	/**
	 * The service's own poller rests until all sources are there.
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
