package io.newstunneler.ingest.fetching;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.DisposableServer;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Servers that break the rules of HTTP, byte by byte, and servers that speak it well but
 * are not whom they say they are.
 */
class MisbehavingServersTests {

	private static final FetchProperties PROPERTIES = new FetchProperties(List.of("127.0.0.0/8"),
			"https://reader.example", Duration.ofSeconds(4), 100_000);

	private static final FetchProperties PATIENT = new FetchProperties(List.of("127.0.0.0/8"), "https://reader.example",
			Duration.ofSeconds(30), 100_000);

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";

	private final Fetcher fetcher = new Fetcher(PROPERTIES);

	private final ScriptedServers servers = new ScriptedServers();

	@AfterEach
	void stop() throws IOException {
		this.servers.close();
	}

	@Test
	void aBodyThatNeverEndsIsLeftAtTheDeadline() throws IOException {
		URI feed = serve((out) -> {
			out.write((OK + "Content-Length: 5000\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
			drip(out, "x");
		});
		long start = System.nanoTime();
		assertThat(fetch(feed)).isInstanceOf(Failed.class);
		assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(12));
	}

	@Test
	void headersThatNeverEndAreLeftToo() throws IOException {
		URI feed = serve((out) -> {
			out.write((OK + "X-Slow: ").getBytes(StandardCharsets.US_ASCII));
			drip(out, "x");
		});
		Fetcher patient = new Fetcher(PATIENT);
		assertThat(patient.fetch(FetchRequest.of(feed)).block())
			.isEqualTo(new Failed("The server did not answer in time."));
	}

	@Test
	void chunksWithoutEndAreLeftAtTheLimit() throws IOException {
		URI feed = serve((out) -> {
			out.write((OK + "Transfer-Encoding: chunked\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
			byte[] chunk = ("1000\r\n" + "x".repeat(0x1000) + "\r\n").getBytes(StandardCharsets.US_ASCII);
			while (true) {
				out.write(chunk);
			}
		});
		assertThat(fetch(feed)).isEqualTo(new Failed(Fetcher.TOO_LARGE));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Content-Length: 10000000000\r\n\r\nabc", "Content-Length: -5\r\n\r\nabc",
			"Content-Length: 3\r\nContent-Length: 6\r\n\r\nabcdef", "Content-Length: 100\r\n\r\nabc",
			"Transfer-Encoding: chunked\r\n\r\nzzz\r\nabc" })
	void anAnswerWhoseLengthIsALieFails(String rest) throws IOException {
		URI feed = serve((out) -> out.write((OK + rest).getBytes(StandardCharsets.US_ASCII)));
		assertThat(fetch(feed)).isInstanceOf(Failed.class);
	}

	@Test
	void whatComesAfterAnAnswerIsNoAnswerToTheNextRequest() throws IOException {
		URI feed = serve(
				(out) -> out.write((OK + "Content-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
					.getBytes(StandardCharsets.US_ASCII)));
		for (int i = 0; i < 3; i++) {
			FetchOutcome outcome = fetch(feed);
			assertThat(outcome instanceof Fetched fetched && fetched.body().wireBytes() != 3).isFalse();
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "garbage\r\n\r\n", "HTTP/9.9 abc\r\n\r\n", "\u0000\u0001\u0002", "" })
	void whatIsNotHttpFails(String bytes) throws IOException {
		URI feed = serve((out) -> out.write(bytes.getBytes(StandardCharsets.ISO_8859_1)));
		assertThat(fetch(feed)).isInstanceOf(Failed.class);
	}

	@Test
	void aCertificateThatNobodyVouchesForIsNotAccepted() {
		DisposableServer server = secure(HttpProtocol.HTTP11);
		try {
			assertThat(fetch(URI.create("https://localhost:" + server.port() + "/"))).isInstanceOf(Failed.class)
				.extracting((outcome) -> ((Failed) outcome).reason())
				.asString()
				.contains("nobody whom we trust");
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void speaksHttp2WhereItIsOffered() {
		DisposableServer server = secure(HttpProtocol.H2, HttpProtocol.HTTP11);
		GenericSslContextSpec<SslContextBuilder> trust = Http2SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
		try {
			Fetcher trusting = new Fetcher(PATIENT, (client) -> client.secure((spec) -> spec.sslContext(trust)));
			FetchOutcome outcome = trusting
				.fetch(FetchRequest.of(URI.create("https://localhost:" + server.port() + "/")))
				.block();
			assertThat(outcome).asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.type(Fetched.class))
				.extracting(Fetched::etag)
				.isEqualTo("\"HTTP/2.0\"");
		}
		finally {
			server.disposeNow();
		}
	}

	@Test
	void aServerThatPromisesHttp2AndDoesNotSpeakItFails() {
		DisposableServer server = secure(HttpProtocol.HTTP11);
		GenericSslContextSpec<SslContextBuilder> trust = Http2SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
		try {
			Fetcher trusting = new Fetcher(PATIENT, (client) -> client.secure((spec) -> spec.sslContext(trust)));
			assertThat(trusting.fetch(FetchRequest.of(URI.create("https://localhost:" + server.port() + "/"))).block())
				.isEqualTo(new Failed("The server's answer is not proper HTTP."));
		}
		finally {
			server.disposeNow();
		}
	}

	/**
	 * To plain HTTP a redirect may lead: much of the web does so, and feeds are public.
	 * What is secret stays behind.
	 */
	@Test
	void aRedirectFromHttpsToHttpIsFollowedWithoutSecrets() {
		try (FeedServer plain = FeedServer.start()) {
			URI target = plain.serve("/feed", Answer.of("text/xml", "<rss/>"));
			GenericSslContextSpec<SslContextBuilder> certificate = Http2SslContextSpec
				.forServer(Certificate.selfSigned());
			DisposableServer server = HttpServer.create()
				.host("127.0.0.1")
				.port(0)
				.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)
				.secure((spec) -> spec.sslContext(certificate))
				.handle((_, response) -> response.sendRedirect(target.toString()))
				.bindNow();
			GenericSslContextSpec<SslContextBuilder> trust = Http2SslContextSpec.forClient()
				.configure((builder) -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
			try {
				Fetcher trusting = new Fetcher(PATIENT, (client) -> client.secure((spec) -> spec.sslContext(trust)));
				URI start = URI.create("https://localhost:" + server.port() + "/");
				Secrets secrets = new Secrets(start, new Credentials("user", "pass"), Map.of());
				assertThat(trusting.fetch(new FetchRequest(start, secrets, null, null)).block())
					.isInstanceOf(Fetched.class);
				assertThat(plain.served("/feed")).singleElement()
					.matches((served) -> served.header("Authorization") == null);
			}
			finally {
				server.disposeNow();
			}
		}
	}

	private static DisposableServer secure(HttpProtocol... protocols) {
		GenericSslContextSpec<SslContextBuilder> certificate = Http2SslContextSpec.forServer(Certificate.selfSigned());
		return HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.protocol(protocols)
			.secure((spec) -> spec.sslContext(certificate))
			.handle((request, response) -> response.header("ETag", "\"" + request.version() + "\"")
				.sendString(reactor.core.publisher.Mono.just("<rss/>")))
			.bindNow();
	}

	private FetchOutcome fetch(URI feed) {
		return this.fetcher.fetch(FetchRequest.of(feed)).block();
	}

	private URI serve(ScriptedServers.Script script) throws IOException {
		return this.servers.serve(script);
	}

	private static void drip(OutputStream out, String drop) throws IOException {
		try {
			while (true) {
				out.write(drop.getBytes(StandardCharsets.US_ASCII));
				out.flush();
				TimeUnit.MILLISECONDS.sleep(200);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
