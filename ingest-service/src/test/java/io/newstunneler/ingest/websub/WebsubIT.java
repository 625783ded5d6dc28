package io.newstunneler.ingest.websub;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.feeds.FeedServer;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import io.newstunneler.testsupport.websub.Hub;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.context.annotation.Bean;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Feeds with a hub, from the offer in their headers to the last farewell.
 */
@WithPostgres
@WithKafka
@AutoConfigureWebTestClient
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.default-sources=none", "newstunneler.fetch.allowed-networks=127.0.0.0/8",
				"newstunneler.public-url=http://localhost:8000" })
class WebsubIT {

	private static final ParameterizedTypeReference<Map<String, Object>> FACTS = new ParameterizedTypeReference<>() {
	};

	private static final FakeUnleash unleash = new FakeUnleash();

	@Autowired
	private WebTestClient web;

	@Autowired
	private DatabaseClient database;

	@LocalServerPort
	private int port;

	private FeedServer server;

	private Hub hub;

	@BeforeEach
	void start() {
		unleash.enable("rss_polling", "websub", "reader_repairs");
		this.server = FeedServer.start();
		this.hub = Hub.open(this.port);
	}

	@AfterEach
	void stop() {
		this.database.sql("update sources set enabled = false").then().block();
		this.hub.close();
		this.server.close();
	}

	@Test
	void asksTheHubOfAFeedTakesItsPushesAndPollsSeldomWhileTheyWork() {
		long id = add("/pushed", "/moved");
		await(() -> "ACTIVE".equals(standing(id).get("state")));
		// The hub notes it when it has read the answer, by which the state has changed.
		await(() -> !this.hub.verifications().isEmpty());
		assertThat(this.hub.verifications()).singleElement().matches(Hub.Verification::echoed);
		Map<String, String> request = this.hub.requests("subscribe").getFirst();
		assertThat(request.get("hub.topic")).isEqualTo("https://feeds.example/pushed");
		assertThat(request.get("hub.callback")).matches("http://localhost:8000/websub/[\\w-]{43}");
		assertThat(request.get("hub.secret")).hasSize(64);
		assertThat(facts(id)).as("until it has pushed, it is polled as usual")
			.containsEntry("next_poll_reason", "The poll interval of the settings.");
		int asked = this.server.served("/pushed").size();
		for (String method : List.of("sha1", "sha256", "sha384", "sha512")) {
			assertThat(this.hub.push(document("pushed-by-" + method), method)).isEqualTo(202);
			await(() -> articles(id) == 4 + List.of("sha1", "sha256", "sha384", "sha512").indexOf(method));
		}
		await(() -> facts(id).get("next_poll_reason").toString().startsWith("Its hub pushes"));
		assertThat(Instant.parse(facts(id).get("next_poll_at").toString()))
			.isAfter(Instant.now().plus(Duration.ofHours(5)));
		assertThat(this.server.served("/pushed")).as("a push needs no fetch").hasSize(asked);
		assertThat(standing(id)).containsEntry("pushes", 4);
		assertThat(history(id)).extracting((poll) -> poll.get("outcome")).contains("pushed");
	}

	@Test
	void whatIsNotSignedByTheHubOrWasNotAskedForHasNoEffect() {
		long id = add("/forged", "/hub");
		await(() -> "ACTIVE".equals(standing(id).get("state")));
		String callback = this.hub.requests("subscribe").getLast().get("hub.callback");
		String topic = "https%3A%2F%2Ffeeds.example%2Fforged";
		assertThat(this.hub.push(callback, document("forged"), null)).isEqualTo(202);
		assertThat(this.hub.push(callback, document("forged"), "sha256=" + "0".repeat(64))).isEqualTo(202);
		assertThat(this.hub.push(callback, document("forged"), "md5=" + "0".repeat(32))).isEqualTo(202);
		assertThat(this.hub.push(callback + "x", document("forged"), null)).isEqualTo(404);
		assertThat(this.hub.ask(callback, "hub.mode=subscribe&hub.topic=" + topic + "&hub.challenge=a").statusCode())
			.as("nobody asked again")
			.isEqualTo(404);
		assertThat(this.hub.ask(callback, "hub.mode=unsubscribe&hub.topic=" + topic + "&hub.challenge=a").statusCode())
			.isEqualTo(404);
		assertThat(this.hub.ask(callback, "hub.mode=denied&hub.topic=other").statusCode()).isEqualTo(404);
		assertThat(this.hub.push("{}", "sha256")).isEqualTo(202);
		await(() -> history(id).stream().anyMatch((poll) -> "pushed".equals(poll.get("outcome"))));
		assertThat(articles(id)).isEqualTo(3);
		assertThat(standing(id)).containsEntry("state", "ACTIVE").containsEntry("pushes", 1);
	}

	@Test
	void renewsBeforeThePromiseEndsAndPollsAsUsualWhenItHasEnded() {
		long id = add("/leased", "/hub");
		await(() -> "ACTIVE".equals(standing(id).get("state")));
		assertThat(this.hub.push(document("leased"), "sha256")).isEqualTo(202);
		await(() -> facts(id).get("next_poll_reason").toString().startsWith("Its hub pushes"));
		this.hub.lease(3);
		this.database.sql("update subscriptions set next_step_at = clock_timestamp() where source_id = :id")
			.bind("id", id)
			.then()
			.block();
		await(() -> this.hub.verifications().size() == 2);
		assertThat(this.hub.verifications()).allMatch(Hub.Verification::echoed);
		await(() -> standing(id).get("says").toString().startsWith("The hub's promise has run out"));
		await(() -> facts(id).get("next_poll_reason").equals("The poll interval of the settings."));
		assertThat(Instant.parse(facts(id).get("next_poll_at").toString())).isBefore(Instant.now().plusSeconds(61));
	}

	@Test
	void aPollThatFindsWhatWasNotPushedEndsTheTrust() {
		long id = add("/negligent", "/hub");
		await(() -> "ACTIVE".equals(standing(id).get("state")));
		assertThat(this.hub.push(document("pushed"), "sha256")).isEqualTo(202);
		await(() -> facts(id).get("next_poll_reason").toString().startsWith("Its hub pushes"));
		this.server.serve("/negligent", feed("/negligent", "/hub", FeedItem.quiet("silently", 2, Instant.now())));
		this.web.post().uri("/api/sources/{id}/poll", id).exchange().expectStatus().isAccepted();
		await(() -> standing(id).get("says").toString().contains("until it does"));
		await(() -> facts(id).get("next_poll_reason").equals("The poll interval of the settings."));
	}

	@Test
	void aHubThatSaysNoOrNothingLeavesTheSourceToBePolled() {
		this.hub.deny("Not for <you>");
		long denied = add("/denied", "/hub");
		await(() -> "DENIED".equals(standing(denied).get("state")));
		assertThat(standing(denied).get("says").toString()).contains("It said: Not for  you");
		this.hub.answer(500);
		long failed = add("/failed", "/hub");
		await(() -> standing(failed).get("says").toString().contains("status 500"));
		assertThat(facts(failed)).containsEntry("health", "HEALTHY");
	}

	@Test
	void aHubThatCouldNotCallIsNotAsked() {
		Answer feed = Answer.feed(FeedFormat.RSS, "Feed", FeedItem.quiet("far", 3, Instant.now()))
			.withHeader("Link", "<https://hub.example/>; rel=\"hub\"");
		long id = add(this.server.serve("/far", feed));
		await(() -> standing(id).get("says").toString().contains("no public address"));
		assertThat(standing(id)).containsEntry("state", "OFFERED").containsEntry("hub", "https://hub.example/");
	}

	@Test
	void aSourceThatIsRemovedIsUnsubscribed() {
		long id = add("/removed", "/hub");
		await(() -> "ACTIVE".equals(standing(id).get("state")));
		String callback = this.hub.requests("subscribe").getLast().get("hub.callback");
		this.web.delete().uri("/api/sources/{id}", id).exchange().expectStatus().isOk();
		assertThat(this.hub.push(callback, document("late"), null)).isIn(410, 404);
		await(() -> this.hub.verifications().size() == 2);
		assertThat(this.hub.verifications().getLast().echoed()).isTrue();
		assertThat(this.hub.requests("unsubscribe")).singleElement()
			.extracting((request) -> request.get("hub.callback"))
			.isEqualTo(callback);
		assertThat(this.hub.push(callback, document("later"), null)).isEqualTo(404);
	}

	@Test
	void theFlagStopsItAllAndPollsGoOnAsUsual() {
		long id = add("/switched", "/hub");
		await(() -> "ACTIVE".equals(standing(id).get("state")));
		assertThat(this.hub.push(document("on"), "sha256")).isEqualTo(202);
		await(() -> facts(id).get("next_poll_reason").toString().startsWith("Its hub pushes"));
		unleash.disable("websub");
		await(() -> this.hub.push(document("off"), "sha256") == 503);
		await(() -> facts(id).get("next_poll_reason").equals("The poll interval of the settings."));
		assertThat(standing(id)).containsEntry("state", "OFF");
	}

	private long add(String path, String hubPath) {
		return add(this.server.serve(path, feed(path, hubPath, FeedItem.quiet(path.substring(1), 3, Instant.now()))));
	}

	private Answer feed(String path, String hubPath, List<FeedItem> items) {
		return Answer.feed(FeedFormat.RSS, "Feed", items)
			.withHeader("Link",
					"<" + this.hub.url(hubPath) + ">; rel=\"hub\", <https://feeds.example" + path + ">; rel=\"self\"");
	}

	private static String document(String name) {
		return FeedFormat.RSS.write("Feed", FeedItem.quiet(name, 1, Instant.now()));
	}

	private long add(URI url) {
		Map<?, ?> source = this.web.post()
			.uri("/api/sources")
			.bodyValue(Map.of("url", url.toString(), "name", "Name"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(Map.class)
			.returnResult()
			.getResponseBody();
		return ((Number) source.get("id")).longValue();
	}

	private Map<String, Object> facts(long id) {
		return this.web.get()
			.uri("/api/sources/{id}", id)
			.exchange()
			.expectBody(FACTS)
			.returnResult()
			.getResponseBody();
	}

	private Map<String, Object> standing(long id) {
		return this.web.get()
			.uri("/api/sources/{id}", id)
			.exchange()
			.expectBody(Page.class)
			.returnResult()
			.getResponseBody()
			.standing();
	}

	private List<Map<String, Object>> history(long id) {
		return this.web.get()
			.uri("/api/sources/{id}/polls", id)
			.exchange()
			.expectBodyList(FACTS)
			.returnResult()
			.getResponseBody();
	}

	private long articles(long id) {
		return this.database.sql("select count(*) from articles where source_id = :id")
			.bind("id", id)
			.mapValue(Long.class)
			.one()
			.block();
	}

	private static void await(Callable<Boolean> condition) {
		Awaitility.await().atMost(Duration.ofSeconds(40)).pollInterval(Duration.ofMillis(100)).until(condition);
	}

	/**
	 * What of a source's page is about its hub.
	 */
	record Page(@Nullable Map<String, Object> websub) {

		Map<String, Object> standing() {
			return (this.websub != null) ? this.websub : Map.of("state", "NONE", "says", "");
		}

	}

	/**
	 * Lets the tests turn the flag.
	 */
	@TestConfiguration
	static class SwitchConfiguration {

		@Bean
		Flags flags() {
			unleash.enable("rss_polling", "websub", "reader_repairs");
			return new Flags(unleash);
		}

	}

}
