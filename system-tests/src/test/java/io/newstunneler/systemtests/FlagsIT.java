package io.newstunneler.systemtests;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do flags stop the work that they gate within 20 s, and lose none of it?
 */
@Order(3)
@ExtendWith(RunningSystemExtension.class)
class FlagsIT {

	private static final List<String> FLAGS = List.of("rss_polling", "llm_analysis", "email_digests");

	private static final Duration TOLD = Duration.ofSeconds(20);

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

	private final RunningSystem system;

	private final Api api;

	FlagsIT(RunningSystem system) {
		this.system = system;
		this.api = system.api();
	}

	@AfterEach
	void allOn() {
		FLAGS.forEach((flag) -> this.api.setFlag(flag, true));
	}

	@Test
	void workStopsWhileItsFlagIsOffAndGoesOnAfterwardsWithoutLoss() {
		String reader = "flags@example.com";
		this.api.post("/api/subscribers", Map.of("email", reader, "name", "Flo", "time_zone", "Europe/Zurich",
				"confirmed", true, "digests", List.of(Map.of("cadence", "daily", "times", List.of("07:30")))));
		FLAGS.forEach((flag) -> this.api.setFlag(flag, false));
		letTimePass(TOLD);

		FeedItem item = FeedItem.of("heron", "Heronsgate beats estimates and raises guidance",
				"<p>Heronsgate won a contract award.</p>", Instant.now());
		this.api.addSource(
				this.system.feeds().serve("/flags/heron", Answer.feed(FeedFormat.RSS, "Heron", List.of(item))),
				"Heron");
		letTimePass(LONG_ENOUGH);
		assertThat(this.system.feeds().served("/flags/heron")).as("polled while rss_polling is off").isEmpty();

		this.api.setFlag("rss_polling", true);
		RunningSystem.await("the article").until(() -> this.api.get("/api/articles?q=Heronsgate").size() == 1);
		JsonNode edition = RunningSystem.await("an edition")
			.until(this.api::sendDigest, (sent) -> sent.path("items").asInt() > 0);
		letTimePass(LONG_ENOUGH);
		assertThat(this.system.model().requestsAbout("Heronsgate")).as("asked while llm_analysis is off").isEmpty();
		assertThat(mailsTo(reader)).as("mailed while email_digests is off").isZero();

		this.api.setFlag("llm_analysis", true);
		this.api.setFlag("email_digests", true);
		RunningSystem.await("the plan").until(() -> this.system.model().requestsAbout("Heronsgate").size() == 1);
		RunningSystem.await("the digest " + edition.path("id")).until(() -> mailsTo(reader) == 1);
	}

	private long mailsTo(String reader) {
		return this.system.mails()
			.stream()
			.filter((mail) -> new String(mail, StandardCharsets.ISO_8859_1).contains(reader))
			.count();
	}

	/**
	 * That nothing happens can only be seen by letting time pass.
	 */
	private static void letTimePass(Duration duration) {
		Awaitility.await().pollDelay(duration).atMost(duration.plusSeconds(10)).until(() -> true);
	}

}
