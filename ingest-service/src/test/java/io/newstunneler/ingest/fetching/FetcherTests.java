package io.newstunneler.ingest.fetching;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;

import io.newstunneler.ingest.fetching.Body.UnusableBodyException;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class FetcherTests {

	private static final Answer FEED = Answer.of("application/rss+xml", "<rss/>");

	private final FeedServer server = FeedServer.start();

	private final Fetcher fetcher = new Fetcher(
			new FetchProperties(List.of("127.0.0.0/8"), "https://reader.example", Duration.ofSeconds(2), 100_000));

	private final Fetcher wary = new Fetcher(
			new FetchProperties(List.of(), "https://reader.example", Duration.ofSeconds(2), 100_000));

	@AfterEach
	void stop() {
		this.server.close();
	}

	@Test
	void fetchesADocumentWithWhatIsNeededToAskForItAgain() {
		Fetched fetched = fetched(this.server.serve("/feed", FEED.withHeader("Last-Modified", "yesterday")));
		assertThat(document(fetched)).isEqualTo("<rss/>");
		assertThat(fetched.charset()).isEqualTo("utf-8");
		assertThat(fetched.etag()).isEqualTo(FEED.headers().get("ETag"));
		assertThat(fetched.lastModified()).isEqualTo("yesterday");
		assertThat(fetched.movedTo()).isNull();
	}

	@Test
	void asksConditionally() {
		URI feed = this.server.serve("/feed", FEED);
		FetchRequest request = new FetchRequest(feed, null, FEED.headers().get("ETag"), "yesterday");
		assertThat(this.fetcher.fetch(request).block()).isEqualTo(new NotModified(null, null));
		assertThat(this.server.served("/feed").getFirst().header("If-Modified-Since")).isEqualTo("yesterday");
	}

	@ParameterizedTest
	@ValueSource(strings = { "127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0" })
	void doesNotConnectToAPrivateAddressHoweverItIsWritten(String host) {
		int port = this.server.serve("/feed", FEED).getPort();
		FetchOutcome outcome = this.wary.fetch(request(URI.create("http://" + host + ":" + port + "/feed"))).block();
		assertThat(outcome).isInstanceOf(Refused.class);
		assertThat(this.server.served()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "http://10.0.0.1/", "http://[fd00::1]/", "file:///etc/passwd", "gopher://127.0.0.1/",
			"http://user:pass@127.0.0.1/" })
	void doesNotFollowARedirectToWhereItMayNotGo(String location) {
		assertThat(fetch(this.server.serve("/feed", Answer.redirect(302, location)))).isInstanceOf(Refused.class);
	}

	@ParameterizedTest
	@CsvSource({ "301, true", "308, true", "302, false", "303, false", "307, false" })
	void saysWhereAFeedHasMovedForGood(int status, boolean forGood) {
		URI target = this.server.serve("/new?a=b", FEED);
		Fetched fetched = fetched(this.server.serve("/old", Answer.redirect(status, "/new?a=b")));
		assertThat(fetched.address()).isEqualTo(target);
		assertThat(fetched.movedTo()).isEqualTo(forGood ? target : null);
	}

	@Test
	void aTemporaryRedirectOnTheWayMakesAMoveTemporary() {
		this.server.serve("/new", FEED);
		this.server.serve("/between", Answer.redirect(302, "/new"));
		assertThat(fetched(this.server.serve("/old", Answer.redirect(301, "/between"))).movedTo()).isNull();
	}

	@Test
	void givesUpARedirectThatLeadsInCircles() {
		assertThat(fetch(this.server.serve("/loop", Answer.redirect(302, "/loop"))))
			.isEqualTo(new Failed(302, "The server redirects more than 5 times."));
		assertThat(this.server.served("/loop")).hasSize(6);
	}

	@Test
	void survivesARedirectToNowhere() {
		assertThat(fetch(this.server.serve("/nowhere", Answer.status(302)))).isInstanceOf(Failed.class);
	}

	@Test
	void givesCredentialsToTheirServerOnly() {
		try (FeedServer other = FeedServer.start()) {
			URI target = other.serve("/feed", FEED);
			this.server.serve("/here", Answer.redirect(302, target.toString()));
			URI start = this.server.serve("/start", Answer.redirect(302, "/here"));
			Secrets secrets = new Secrets(start, new Credentials("user", "pass"), Map.of("X-Key", "sesame"));
			this.fetcher.fetch(new FetchRequest(start, secrets, null, null)).block();
			assertThat(this.server.served()).hasSize(2)
				.allMatch((served) -> served.header("Authorization") != null && served.header("X-Key") != null);
			this.fetcher.fetch(new FetchRequest(target, secrets, null, null)).block();
			assertThat(other.served("/feed")).hasSize(2)
				.allMatch((served) -> served.header("Authorization") == null && served.header("X-Key") == null);
		}
	}

	@Test
	void inflates() {
		Fetched fetched = fetched(this.server.serve("/gzip", FEED.gzipped()));
		assertThat(document(fetched)).isEqualTo("<rss/>");
		assertThat(fetched.body().wireBytes()).isEqualTo(FEED.gzipped().body().length);
		assertThat(this.server.served("/gzip").getFirst().header("Accept-Encoding")).isEqualTo("gzip, deflate, br");
	}

	@Test
	void stopsInflatingABomb() throws IOException {
		ByteArrayOutputStream bomb = new ByteArrayOutputStream();
		try (GZIPOutputStream gzip = new GZIPOutputStream(bomb)) {
			gzip.write(new byte[10_000_000]);
		}
		Answer answer = Answer.of("text/xml", bomb.toByteArray()).withHeader("Content-Encoding", "gzip");
		Fetched served = fetched(this.server.serve("/bomb", answer));
		assertThatExceptionOfType(UnusableBodyException.class).isThrownBy(() -> served.body().document())
			.withMessageContaining("larger than is read");
	}

	@Test
	void doesNotReadADocumentThatIsTooLarge() {
		assertThat(fetch(this.server.serve("/large", Answer.of("text/xml", new byte[200_000])))).isEqualTo(tooLarge());
	}

	@Test
	void largeDocumentsWaitUntilOthersHaveBeenRead() {
		Fetcher narrow = new Fetcher(
				new FetchProperties(List.of("127.0.0.0/8"), "https://reader.example", Duration.ofSeconds(20), 100_000),
				new Room(new Room.Step(10_000, 1)), (client) -> client);
		URI large = this.server.serve("/large", Answer.of("text/xml", new byte[50_000]));
		AtomicInteger inUse = new AtomicInteger();
		AtomicInteger most = new AtomicInteger();
		List<FetchOutcome> outcomes = Flux.range(0, 8).flatMap((_) -> narrow.fetch(request(large), (outcome) -> {
			most.accumulateAndGet(inUse.incrementAndGet(), Math::max);
			return Mono.delay(Duration.ofMillis(20)).doOnNext((_) -> inUse.decrementAndGet()).thenReturn(outcome);
		})).collectList().block();
		assertThat(outcomes).hasSize(8).allMatch(Fetched.class::isInstance);
		assertThat(most).hasValue(1);
		assertThat(fetch(this.server.serve("/small", FEED))).isInstanceOf(Fetched.class);
	}

	@Test
	void keepsTheDeadline() {
		assertThat(fetch(this.server.serve("/slow", FEED.after(Duration.ofSeconds(10)))))
			.isEqualTo(new Failed("The server took too long to send the feed."));
	}

	@Test
	void keepsNothingOfAnAnswerThatBreaksOff() {
		assertThat(fetch(this.server.serve("/cut", FEED.cutAfter(3)))).isInstanceOf(Failed.class);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none", value = { "120, PT2M", "99999999999, PT24H",
			"'Mon, 02 Nov 2020 10:00:00 GMT', none", "soon, none", "-5, none", "none, none" })
	void hearsHowLongToWait(@Nullable String retryAfter, @Nullable Duration wait) {
		Answer busy = Answer.status(503);
		URI feed = this.server.serve("/busy", (retryAfter != null) ? busy.withHeader("Retry-After", retryAfter) : busy);
		assertThat(((Busy) fetch(feed)).retryAfter()).isEqualTo(wait);
	}

	@ParameterizedTest
	@CsvSource(nullValues = "none",
			value = { "Cache-Control, max-age=3600, PT1H", "Cache-Control, 'public, MAX-AGE=31536000', PT24H",
					"Cache-Control, 'no-cache, max-age=3600', none", "Cache-Control, s-maxage=60, none",
					"Cache-Control, max-age=-5, none", "Expires, 'Mon, 02 Nov 2020 10:00:00 GMT', none",
					"Expires, 0, none", "Expires, 'Mon, 02 Nov 2099 10:00:00 GMT', PT24H" })
	void hearsHowLongADocumentStaysFresh(String header, String value, @Nullable Duration asked) {
		URI feed = this.server.serve("/fresh", FEED.withHeader(header, value));
		assertThat(fetched(feed).asked()).isEqualTo(asked);
		FetchOutcome again = this.fetcher.fetch(new FetchRequest(feed, null, FEED.headers().get("ETag"), null)).block();
		assertThat(((NotModified) again).asked()).isEqualTo(asked);
	}

	@Test
	void theTimeThatADocumentSpentInACacheCounts() {
		Answer answer = FEED.withHeader("Cache-Control", "max-age=3600").withHeader("Age", "3000");
		assertThat(fetched(this.server.serve("/aged", answer)).asked()).isEqualTo(Duration.ofMinutes(10));
	}

	@Test
	void hearsOfAHubInHeaders() {
		Answer answer = FEED.withHeader("Link",
				"<https://hub.example/>; rel=\"hub\", <https://feeds.example/a>; rel=self, <https://x.example/>; rel=next");
		assertThat(fetched(this.server.serve("/linked", answer)).links())
			.isEqualTo(new Links(List.of("https://hub.example/"), "https://feeds.example/a"));
	}

	@Test
	void aWeakValidatorGoesBackAsItCame() {
		Answer weak = new Answer(200, Map.of("ETag", "W/\"abc\""), FEED.body(), Duration.ZERO, -1);
		URI feed = this.server.serve("/weak", weak);
		assertThat(this.fetcher.fetch(new FetchRequest(feed, null, fetched(feed).etag(), null)).block())
			.isEqualTo(new NotModified(null, null));
		assertThat(this.server.served("/weak").getLast().header("If-None-Match")).isEqualTo("W/\"abc\"");
	}

	@Test
	void aServerThatSaysNotModifiedUnaskedIsTakenAtItsWord() {
		assertThat(fetch(this.server.serve("/lazy", Answer.status(304)))).isEqualTo(new NotModified(null, null));
	}

	@Test
	void headersThatAreTooManyAreNotReadAndCookiesDoNotCount() {
		Answer many = FEED;
		for (int i = 0; i < 20; i++) {
			many = many.withHeader("X-Filler-" + i, "x".repeat(8_000));
		}
		assertThat(fetch(this.server.serve("/many", many)))
			.isEqualTo(new Failed(200, "The server's answer has more headers than are read."));
		Answer cookie = FEED.withHeader("Set-Cookie", "a=" + "x".repeat(1_000_000));
		assertThat(document(fetched(this.server.serve("/cookie", cookie)))).isEqualTo("<rss/>");
	}

	@Test
	void hearsThatAFeedIsGone() {
		assertThat(fetch(this.server.serve("/gone", Answer.status(410)))).isEqualTo(new Gone());
	}

	@ParameterizedTest
	@ValueSource(ints = { 204, 400, 401, 403, 404, 500, 502 })
	void saysWhyThereIsNoDocument(int status) {
		assertThat(fetch(this.server.serve("/status", Answer.status(status)))).isInstanceOf(Failed.class);
	}

	@Test
	void forgetsAValidatorThatIsTooLong() {
		assertThat(fetched(this.server.serve("/etag", FEED.withHeader("ETag", "\"" + "x".repeat(5_000) + "\""))).etag())
			.isNull();
	}

	@Test
	void saysThatAServerCannotBeReached() {
		URI feed = this.server.serve("/feed", FEED);
		this.server.close();
		assertThat(fetch(feed)).isEqualTo(new Failed("The server cannot be reached."));
	}

	private FetchOutcome fetch(URI address) {
		return this.fetcher.fetch(request(address)).block();
	}

	private Fetched fetched(URI address) {
		return (Fetched) fetch(address);
	}

	private static String document(Fetched fetched) {
		try {
			return new String(fetched.body().document(), StandardCharsets.UTF_8);
		}
		catch (UnusableBodyException ex) {
			throw new AssertionError(ex);
		}
	}

	private static FetchRequest request(URI address) {
		return FetchRequest.of(address);
	}

	private static Failed tooLarge() {
		return new Failed("The document is larger than is read; what we had is kept.");
	}

}
