package io.newstunneler.systemtests;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is nothing lost and nothing doubled when any part is killed in the midst of its work?
 */
@Order(4)
@ExtendWith(RunningSystemExtension.class)
class CrashIT {

	private static final List<List<String>> ROUNDS = List.of(List.of("ingest-service", "gateway"),
			List.of("analysis-service", "digest-service", "flags-service"), List.of("kafka"), List.of("postgres"));

	private static final int FEEDS = 8;

	private static final int ITEMS = 50;

	private final RunningSystem system;

	private final Api api;

	CrashIT(RunningSystem system) {
		this.system = system;
		this.api = system.api();
	}

	@Test
	void asManyArticlesAreScoredAsTheFeedsHeldAndNoneTwice() throws Exception {
		this.api.sendDigest();
		Set<String> titles = new TreeSet<>();
		List<Long> sources = new ArrayList<>();
		for (int round = 0; round < ROUNDS.size(); round++) {
			sources.addAll(addSources(round, titles));
			int feed = round;
			RunningSystem.await("the first feed to be fetched").until(() -> !served(feed, 0).isEmpty());
			this.system.killAndAwaitBack(ROUNDS.get(round));
		}
		// A poll that died is due again when its lease is over; this does not wait for
		// it.
		sources.forEach((source) -> this.api.post("/api/sources/" + source + "/poll", ""));

		String ours = "domain=" + Api.encode(this.system.feeds().url("/crash/").toString());
		RunningSystem.await("all articles to be scored")
			.atMost(Duration.ofMinutes(3))
			.until(() -> this.api.countArticles(ours) >= titles.size());
		List<JsonNode> articles = this.api.articles(ours);
		assertThat(articles).extracting((article) -> article.path("title").asString())
			.containsExactlyInAnyOrderElementsOf(titles);
		assertThat(articles).allSatisfy((article) -> assertThat(article.path("score").isNumber()).isTrue());
		assertThat(articles).extracting((article) -> article.path("id").asLong()).doesNotHaveDuplicates();

		long[] told = { 0 };
		RunningSystem.await("the digest to know them all").pollInterval(Duration.ofSeconds(2)).until(() -> {
			told[0] += this.api.sendDigest().path("articles").asLong();
			return told[0] >= titles.size();
		});
		assertThat(told[0]).isEqualTo(titles.size());
	}

	private List<Long> addSources(int round, Set<String> titles) {
		List<Long> sources = new ArrayList<>();
		for (int feed = 0; feed < FEEDS; feed++) {
			String name = "crash-" + round + "-" + feed;
			List<FeedItem> items = FeedItem.quiet(name, ITEMS, Instant.now());
			items.forEach((item) -> titles.add(item.title()));
			URI url = this.system.feeds()
				.serve(path(round, feed), Answer.feed(FeedFormat.RSS, name, items).after(Duration.ofMillis(300)));
			sources.add(this.api.addSource(url, name));
		}
		return sources;
	}

	private List<?> served(int round, int feed) {
		return this.system.feeds().served(path(round, feed));
	}

	private static String path(int round, int feed) {
		return "/crash/" + round + "/" + feed;
	}

}
