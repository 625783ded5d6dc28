package io.newstunneler.systemtests;

import java.time.Instant;
import java.util.List;

import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.websub.Hub;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does what a hub pushes come in by the door that the system names to it?
 */
@Order(2)
@ExtendWith(RunningSystemExtension.class)
class PushedIT {

	private final RunningSystem system;

	private final Api api;

	PushedIT(RunningSystem system) {
		this.system = system;
		this.api = system.api();
	}

	@Test
	void aPushThroughTheGatewayBecomesAScoredArticle() {
		String path = "/pushed/teasel";
		try (Hub hub = Hub.open()) {
			FeedItem polled = FeedItem.of("polled", "Teasel opens a pier", "<p>It did.</p>", Instant.now());
			Answer feed = Answer.feed(FeedFormat.RSS, "Teasel", List.of(polled))
				.withHeader("Link", "<" + hub.url("/hub") + ">; rel=\"hub\", <" + this.system.feeds().url(path)
						+ ">; rel=\"self\"");
			this.api.addSource(this.system.feeds().serve(path, feed), "Teasel, pushed");
			RunningSystem.await("the subscription").until(() -> !hub.verifications().isEmpty());
			assertThat(hub.verifications()).singleElement().matches(Hub.Verification::echoed);
			FeedItem item = FeedItem.of("pushed", "Teasel acquires the quokkaworks", "<p>All.</p>", Instant.now());
			assertThat(hub.push(FeedFormat.RSS.write("Teasel", List.of(item)), "sha256")).isEqualTo(202);
			RunningSystem.await("the pushed article").until(() -> this.api.countArticles("q=quokkaworks") == 1);
			assertThat(this.system.feeds().served(path)).as("fetched once, pushed once").hasSize(1);
		}
	}

}
