package io.newstunneler.testsupport.feeds;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Does the feed server answer as it is told, and remember it?
 */
class FeedServerTests {

	private static final List<FeedItem> ITEMS = FeedItem.quiet("Elm & Sons <Ltd>", 3,
			Instant.parse("2026-11-20T08:00:00Z"));

	private final FeedServer feeds = FeedServer.start();

	private final HttpClient http = HttpClient.newHttpClient();

	@AfterEach
	void stop() {
		this.feeds.close();
		this.http.close();
	}

	@Test
	void whoHasTheFeedAlreadyGetsNotModified() throws Exception {
		URI feed = this.feeds.serve("/feed", Answer.feed(FeedFormat.RSS, "Ducks", ITEMS));
		HttpResponse<String> first = get(feed);
		assertThat(first.statusCode()).isEqualTo(200);
		assertThat(first.body()).contains("<title>Ducks</title>");

		HttpResponse<String> second = get(feed, "If-None-Match", first.headers().firstValue("ETag").orElseThrow());
		assertThat(second.statusCode()).isEqualTo(304);
		assertThat(second.body()).isEmpty();
		assertThat(this.feeds.served("/feed")).extracting(Served::status).containsExactly(200, 304);
		assertThat(this.feeds.served().getLast().header("if-none-match")).isNotNull();
	}

	@Test
	void answersMayChangeFromRequestToRequest() throws Exception {
		URI feed = this.feeds.serve("/moody?x=1",
				(n) -> (n == 0) ? Answer.status(503).withHeader("Retry-After", "7") : Answer.status(410));
		HttpResponse<String> first = get(feed);
		assertThat(first.statusCode()).isEqualTo(503);
		assertThat(first.headers().firstValue("Retry-After")).hasValue("7");
		assertThat(get(feed).statusCode()).isEqualTo(410);
	}

	@Test
	void anAnswerMayBeCut() {
		URI feed = this.feeds.serve("/cut", Answer.feed(FeedFormat.ATOM, "Ducks", ITEMS).cutAfter(20));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> get(feed));
	}

	@Test
	void anAnswerMayBeLate() throws Exception {
		URI feed = this.feeds.serve("/late", Answer.status(204).after(Duration.ofMillis(300)));
		Instant asked = Instant.now();
		get(feed);
		assertThat(Duration.between(asked, Instant.now())).isGreaterThanOrEqualTo(Duration.ofMillis(300));
	}

	@Test
	void whatNobodyServesIsNotFound() throws Exception {
		assertThat(get(this.feeds.url("/nothing")).statusCode()).isEqualTo(404);
	}

	@ParameterizedTest
	@EnumSource(FeedFormat.class)
	void markupInTextIsEscaped(FeedFormat format) {
		String document = format.write("A & B", ITEMS);
		if (format == FeedFormat.JSON) {
			assertThat(document).contains("\"title\":\"A & B\"");
		}
		else {
			assertThat(document).contains("<title>A &amp; B</title>").contains("Elm &amp; Sons &lt;Ltd&gt;");
		}
	}

	private HttpResponse<String> get(URI uri, String... headers) throws IOException, InterruptedException {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri);
		if (headers.length > 0) {
			request.headers(headers);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}
