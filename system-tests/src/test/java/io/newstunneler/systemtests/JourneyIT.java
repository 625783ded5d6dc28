package io.newstunneler.systemtests;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.mail.ReceivedMail;
import io.newstunneler.testsupport.otlp.ReceivedSpan;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does an article go the whole way, from any kind of feed to a mail, under one trace?
 */
@Order(1)
@ExtendWith(RunningSystemExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class JourneyIT {

	private static final String READER = "journey@example.com";

	private static final List<String> WAY = List.of("ingest-service", "analysis-service", "digest-service");

	private final RunningSystem system;

	private final Api api;

	private final String ours;

	JourneyIT(RunningSystem system) {
		this.system = system;
		this.api = system.api();
		this.ours = "domain=" + Api.encode(system.feeds().url("/journey/").toString());
	}

	@Test
	@Order(1)
	void everyItemOfEveryKindOfFeedBecomesOneArticleThatIsScoredAndFound() {
		Instant now = Instant.now();
		Set<String> titles = new TreeSet<>();
		for (FeedFormat format : FeedFormat.values()) {
			List<FeedItem> items = items(format, now);
			items.forEach((item) -> titles.add(item.title()));
			this.api.addSource(
					this.system.feeds().serve("/journey/" + format, Answer.feed(format, "Journey " + format, items)),
					"Journey " + format);
		}
		RunningSystem.await("articles to be scored").until(() -> this.api.countArticles(this.ours) == titles.size());

		List<JsonNode> articles = this.api.articles(this.ours);
		assertThat(articles).extracting((article) -> article.path("title").asString())
			.containsExactlyInAnyOrderElementsOf(titles);
		assertThat(articles).allSatisfy((article) -> {
			assertThat(article.path("score").isNumber()).isTrue();
			assertThat(article.path("url").asString()).matches("(https?:|urn:|tag:).+");
		});
		for (FeedFormat format : FeedFormat.values()) {
			assertThat(this.api.get("/api/articles?q=zebra" + format.name().toLowerCase(Locale.ROOT))).singleElement()
				.satisfies((article) -> assertThat(article.path("title").asString()).contains(format.name()));
		}
	}

	private static List<FeedItem> items(FeedFormat format, Instant now) {
		List<FeedItem> items = new ArrayList<>(FeedItem.quiet("journey-" + format, 5, now));
		items.add(FeedItem.of("zebra-" + format,
				"A zebra" + format.name().toLowerCase(Locale.ROOT) + " is seen by readers of " + format,
				"It has stripes.", now));
		items.add(new FeedItem(null, null, "Without link, guid and date in " + format, "Bare.", null));
		return items;
	}

	@Test
	@Order(2)
	void aDigestOfThemArrives() {
		this.api.post("/api/subscribers", Map.of("email", READER, "name", "Jo", "time_zone", "Europe/Zurich",
				"confirmed", true, "digests", List.of(Map.of("cadence", "daily", "times", List.of("07:30")))));
		JsonNode edition = RunningSystem.await("an edition")
			.until(this.api::sendDigest, (sent) -> sent.path("items").asInt() > 0);
		ReceivedMail mail = RunningSystem.await("the digest")
			.until(this::digests, (mails) -> mails.size() == 1)
			.getFirst();
		JsonNode best = this.api.get("/api/editions/" + edition.path("id").asLong()).path("items").path(0);
		assertThat(mail.text()).contains(best.path("title").asString());
		assertThat(mail.html()).contains(best.path("title").asString());
		assertThat(mail.header("List-Unsubscribe")).isNotNull();
	}

	private List<ReceivedMail> digests() {
		return this.system.mails()
			.stream()
			.map((source) -> new ReceivedMail("", List.of(), source, Instant.EPOCH, true))
			.filter((mail) -> String.valueOf(mail.header("To")).contains(READER))
			.toList();
	}

	@Test
	@Order(3)
	void oneTraceLeadsFromTheFeedToTheMail() {
		JsonNode mailed = RunningSystem.await("the log of the mail")
			.until(() -> lines("digest-service", "article mailed"), (lines) -> !lines.isEmpty())
			.getFirst();
		String article = mailed.path("article.id").asString();
		String trace = mailed.path("traceId").asString();
		assertThat(trace).matches("[0-9a-f]{32}");
		assertThat(traceOf("ingest-service", "article ingested", article)).isEqualTo(trace);
		assertThat(traceOf("analysis-service", "article scored", article)).isEqualTo(trace);

		List<ReceivedSpan> spans = this.system.spans()
			.awaitTrace(trace,
					(received) -> received.stream()
						.map(ReceivedSpan::service)
						.collect(Collectors.toSet())
						.containsAll(WAY));
		Set<String> ids = spans.stream().map(ReceivedSpan::spanId).collect(Collectors.toSet());
		assertThat(spans.stream().filter((span) -> span.parentId() == null)).as("roots")
			.singleElement()
			.returns("ingest-service", ReceivedSpan::service);
		assertThat(spans.stream().filter((span) -> span.parentId() != null)).as("no span has lost its parent")
			.allSatisfy((span) -> assertThat(ids).contains(span.parentId()));
	}

	private String traceOf(String service, String message, String article) {
		return lines(service, message).stream()
			.filter((line) -> line.path("article.id").asString("").equals(article))
			.map((line) -> line.path("traceId").asString(""))
			.findFirst()
			.orElse("no line of " + service + " about " + article);
	}

	private List<JsonNode> lines(String service, String message) {
		return this.system.log(service)
			.stream()
			.filter((line) -> line.path("message").asString("").equals(message))
			.toList();
	}

}
