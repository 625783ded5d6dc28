package io.newstunneler.analysis.story;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import io.newstunneler.events.AlertRaised;
import io.newstunneler.events.ArticleIngested;
import io.newstunneler.events.ArticleScored;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do articles that tell the same find each other, from Kafka to the API?
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = "spring.application.name=analysis-articles-it")
@AutoConfigureTracing
@WithPostgres
@WithKafka
class StoriesIT {

	private static final AtomicLong IDS = new AtomicLong(
			Math.abs(ThreadLocalRandom.current().nextLong()) / 1_000_000 * 1_000);

	@Autowired
	KafkaProbe probe;

	@Autowired
	TestDatabase database;

	@Autowired
	Stories stories;

	@LocalServerPort
	int port;

	private WebTestClient client;

	private Seen<ArticleScored> scored;

	@BeforeEach
	void connect() {
		this.client = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(20))
			.build();
		this.probe.awaitTopic(ArticleScored.TOPIC);
		this.scored = this.probe.fromNow(ArticleScored.class);
	}

	@AfterEach
	void close() {
		this.scored.close();
	}

	@Test
	void tellingsJoinAcrossBatchesAndTheirPublishersAreCounted() {
		String title = "Kestrel Robotics faces investigation over its Dayton plant " + IDS.get() % 1_000_000;
		ArticleIngested first = article("news.harbour.example", title);
		ArticleIngested copy = article("wire.example", title + " - Reuters");
		ArticleIngested sister = article("markets.harbour.example", title);
		try (Seen<AlertRaised> alerts = this.probe.fromNow(AlertRaised.class)) {
			assertThat(send(first)).extracting(ArticleScored::storyId, ArticleScored::storyPublishers)
				.containsExactly(first.articleId(), 1L);
			assertThat(send(copy)).extracting(ArticleScored::storyId, ArticleScored::storyPublishers)
				.containsExactly(first.articleId(), 2L);
			assertThat(send(sister)).extracting(ArticleScored::storyId, ArticleScored::storyPublishers)
				.containsExactly(first.articleId(), 2L);
			assertThat(alerts.await((each) -> each.articleId() == copy.articleId()).value().storyId())
				.isEqualTo(first.articleId());
		}
		this.client.get()
			.uri("/api/stories/{id}", first.articleId())
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.articles")
			.isEqualTo(3)
			.jsonPath("$.publishers")
			.isEqualTo(List.of("harbour.example", "wire.example"))
			.jsonPath("$.title")
			.isEqualTo(title)
			.jsonPath("$.members[1].id")
			.isEqualTo(copy.articleId())
			.jsonPath("$.members[1].role")
			.isEqualTo("copy");
		this.client.get()
			.uri("/api/stories?min_publishers=2&limit=1000")
			.exchange()
			.expectBody()
			.jsonPath("$[?(@.id == %d)].articles".formatted(first.articleId()))
			.isEqualTo(3);
		this.client.get()
			.uri("/api/articles/{id}", copy.articleId())
			.exchange()
			.expectBody()
			.jsonPath("$.story_id")
			.isEqualTo(first.articleId())
			.jsonPath("$.story_role")
			.isEqualTo("copy");
		this.client.get()
			.uri("/api/articles?story={id}", first.articleId())
			.exchange()
			.expectHeader()
			.valueEquals("X-Total-Count", "3")
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(3);
	}

	@Test
	void aFactDeliveredTwiceCountsOnceInItsStory() {
		String title = "Halcyon Foods recalls 3,000 jars of its Orchard jam " + IDS.get() % 1_000_000;
		ArticleIngested first = article("a.example", title);
		ArticleIngested copy = article("b.example", title);
		send(first);
		send(copy);
		this.probe.send(UUID.randomUUID().toString(), first);
		this.probe.send(UUID.randomUUID().toString(), copy);
		assertThat(send(article("c.example", title)).storyPublishers()).isEqualTo(3);
		assertThat(
				this.database.query("select articles, publishers::text from stories where id = ?", first.articleId()))
			.containsExactly(Map.of("articles", 3, "publishers", "{a.example,b.example,c.example}"));
	}

	@Test
	void anArticleThatNobodyElseToldIsAStoryWithOneMember() {
		ArticleIngested article = article("a.example", "Orchard growers elect Tamsin Quill " + IDS.get() % 1_000_000);
		send(article);
		this.client.get()
			.uri("/api/stories/{id}", article.articleId())
			.exchange()
			.expectBody()
			.jsonPath("$.articles")
			.isEqualTo(1)
			.jsonPath("$.members.length()")
			.isEqualTo(1);
		assertThat(this.database.count("stories where id = ?", article.articleId())).isZero();
		this.client.get().uri("/api/stories/1").exchange().expectStatus().isNotFound();
		this.client.get().uri("/api/stories?cursor=x").exchange().expectStatus().isEqualTo(422);
	}

	@Test
	void thePagesOfTheListFollowEachOther() {
		for (int i = 0; i < 3; i++) {
			String title = "Gannet Shipping orders %d Foxglove ferries from Brackwater yard"
				.formatted(IDS.incrementAndGet());
			send(article("a.example", title));
			send(article("b.example", title));
		}
		List<Long> all = ids("/api/stories?limit=3");
		String link = this.client.get()
			.uri("/api/stories?limit=1")
			.exchange()
			.returnResult(String.class)
			.getResponseHeaders()
			.getFirst("Link");
		assertThat(link).isNotNull();
		assertThat(ids(link.substring(1, link.indexOf('>')))).containsExactly(all.get(1));
	}

	@Test
	void whatTheWindowHasLeftBehindIsForgotten() {
		ArticleIngested article = article("a.example",
				"Puffin Airways opens its Brackwater route " + IDS.get() % 1_000_000);
		send(article);
		assertThat(this.database.count("story_bands where article_id = ?", article.articleId())).isPositive();
		this.database.update("update story_bands set seen_at = now() - interval '73 hours' where article_id = ?",
				article.articleId());
		this.stories.forget().block(Duration.ofSeconds(20));
		assertThat(this.database.count("story_bands where article_id = ?", article.articleId())).isZero();
	}

	private List<Long> ids(String uri) {
		return this.client.get()
			.uri(uri)
			.exchange()
			.expectBodyList(new org.springframework.core.ParameterizedTypeReference<Map<String, Object>>() {
			})
			.returnResult()
			.getResponseBody()
			.stream()
			.map((story) -> ((Number) story.get("id")).longValue())
			.toList();
	}

	private ArticleScored send(ArticleIngested article) {
		this.probe.send(UUID.randomUUID().toString(), article);
		return this.scored.await((fact) -> fact.articleId() == article.articleId()).value();
	}

	private static ArticleIngested article(String host, String title) {
		long id = IDS.incrementAndGet();
		return new ArticleIngested(id, 7, "A feed of " + host, "https://" + host + "/feed.xml", "rss", "guid-" + id,
				"https://" + host + "/" + id, title, null, null, null, null, List.of(), Instant.now(), Instant.now());
	}

}
