package io.newstunneler.ingest.fetching;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.function.Predicate;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;

import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.util.InsecureTrustManagerFactory;
import io.newstunneler.ingest.fetching.FetchOutcome.Busy;
import io.newstunneler.ingest.fetching.FetchOutcome.Failed;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.Gone;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;
import io.newstunneler.ingest.fetching.FetchOutcome.Refused;
import io.newstunneler.ingest.fetching.FetchRequest.Credentials;
import io.newstunneler.ingest.fetching.FetchRequest.Secrets;
import io.newstunneler.ingest.reading.FeedReader;
import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.feeds.FeedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.Http2SslContextSpec;
import reactor.netty.tcp.SslProvider.GenericSslContextSpec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes a folder with {@code hostile/http/behaviours.tsv} and
 * {@code hostile/ssrf/scenarios.tsv} ({@code -Dcorpus=/path}), stands up a server for
 * each of their rows, all at once, and holds what is expected of a fetch, within the
 * deadline. A row is known by its first words; what is not about fetching alone is held
 * by the tests that are named.
 */
@EnabledIfSystemProperty(named = "corpus", matches = ".+")
class HostileServersIT {

	private static final Duration DEADLINE = Duration.ofSeconds(30);

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n";

	private static final Answer FEED = Answer.feed(FeedFormat.RSS, "Feed", FeedItem.quiet("hostile", 3, Instant.EPOCH));

	/** Rows that the whole service answers for. */
	private static final Map<String, String> ELSEWHERE = Map.of("server answers a different feed each second",
			"IdentityTests, IngestIT", "HTML autodiscovery", "IngestIT.aSiteCannotSendDiscoveryIntoAPrivateNetwork",
			"301 https -> http", "MisbehavingServersTests.aRedirectFromHttpsToHttpIsFollowedWithoutSecrets",
			"OPML import with 500", "IngestIT.aListOfFiveHundredPrivateFeedsIsTakenAndNoneOfThemAsked");

	private final FeedServer server = FeedServer.start();

	private final FeedServer canary = FeedServer.start();

	private final ScriptedServers servers = new ScriptedServers();

	private final Fetcher fetcher = new Fetcher(properties("127.0.0.1/32"));

	private final Map<String, Callable<Boolean>> rows = new LinkedHashMap<>();

	private static FetchProperties properties(String allowed) {
		return new FetchProperties(List.of(allowed), "https://reader.example", DEADLINE, 10_000_000);
	}

	@Test
	void everyRowHolds() throws Exception {
		misbehaviour();
		refusedAddresses();
		List<String> lines = new ArrayList<>();
		for (String file : List.of("http/behaviours.tsv", "ssrf/scenarios.tsv")) {
			List<String> all = Files.readAllLines(Path.of(System.getProperty("corpus"), "hostile").resolve(file));
			lines.addAll(all.subList(1, all.size()));
		}
		List<String> verdicts = Flux.fromIterable(lines)
			.flatMapSequential((line) -> Mono.fromCallable(() -> verdict(line))
				.subscribeOn(Schedulers.fromExecutor(Thread::startVirtualThread)), 64)
			.collectList()
			.block();
		this.servers.close();
		verdicts.forEach(System.out::println);
		System.out.printf(
				"%d rows: %d held, %d held by other tests, %d failed, %d not known; %d connections to the canary%n",
				lines.size(), count(verdicts, "held "), count(verdicts, "elsewhere"), count(verdicts, "FAILED"),
				count(verdicts, "unknown"), this.canary.served().size());
		assertThat(verdicts).noneMatch((verdict) -> verdict.startsWith("FAILED"));
		assertThat(this.canary.served()).isEmpty();
		this.server.close();
		this.canary.close();
	}

	private static long count(List<String> verdicts, String kind) {
		return verdicts.stream().filter((verdict) -> verdict.startsWith(kind)).count();
	}

	private String verdict(String line) {
		String row = line.split("\t")[0];
		for (Map.Entry<String, String> each : ELSEWHERE.entrySet()) {
			if (row.startsWith(each.getKey())) {
				return "elsewhere        " + row + " (" + each.getValue() + ")";
			}
		}
		for (Map.Entry<String, Callable<Boolean>> each : this.rows.entrySet()) {
			if (row.startsWith(each.getKey())) {
				long start = System.nanoTime();
				boolean held = holds(each.getValue());
				double seconds = (System.nanoTime() - start) / 1e9;
				boolean inTime = seconds < DEADLINE.toSeconds() + 5;
				return "%-9s %5.1f s  %s".formatted((held && inTime) ? "held" : "FAILED", seconds, row);
			}
		}
		return "unknown          " + row;
	}

	private static boolean holds(Callable<Boolean> row) {
		try {
			return row.call();
		}
		catch (Exception ex) {
			System.out.println(ex);
			return false;
		}
	}

	private void misbehaviour() throws Exception {
		raw("slow headers", failed(), (out) -> drip(out, "HTTP/1.1 200 OK\r\nX-Slow: "));
		raw("slow body", failed(), (out) -> drip(out, OK + "Content-Length: 5000\r\n\r\n"));
		raw("endless chunked", failed(), (out) -> {
			write(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
			while (true) {
				write(out, "1000\r\n" + "x".repeat(0x1000) + "\r\n");
			}
		});
		URI lying = raw((out) -> write(out,
				OK + "Content-Length: 3\r\n\r\nabcHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"));
		this.rows.put("Content-Length smaller",
				() -> Flux.range(0, 3)
					.concatMap((_) -> this.fetcher.fetch(FetchRequest.of(lying)))
					.all((outcome) -> !(outcome instanceof Fetched fetched) || fetched.body().wireBytes() == 3)
					.block());
		raw("Content-Length 10 GB", failed(), (out) -> write(out, OK + "Content-Length: 10000000000\r\n\r\nabc"));
		URI negative = raw((out) -> write(out, OK + "Content-Length: -5\r\n\r\nabc"));
		URI twice = raw((out) -> write(out, OK + "Content-Length: 3\r\nContent-Length: 6\r\n\r\nabcdef"));
		this.rows.put("Content-Length negative",
				() -> fetch(negative) instanceof Failed && fetch(twice) instanceof Failed);
		raw("connection reset", failed(), (out) -> write(out, OK + "Content-Length: 100\r\n\r\nabc"));
		raw("100 headers of 8 kB", failed(), (out) -> {
			write(out, OK);
			for (int i = 0; i < 100; i++) {
				write(out, "X-" + i + ": " + "x".repeat(8_000) + "\r\n");
			}
			write(out, "Content-Length: 0\r\n\r\n");
		});
		serve("status 200 + Content-Type image/png", Answer.of("image/png", new byte[] { (byte) 0x89, 'P', 'N', 'G' }),
				(outcome) -> outcome instanceof Fetched fetched && !isFeed(fetched));
		serve("304 without", Answer.status(304), NotModified.class::isInstance);
		serve("ETag of 100 kB", FEED.withHeader("ETag", "\"" + "x".repeat(100_000) + "\""),
				(outcome) -> outcome instanceof Fetched fetched && fetched.etag() == null && isFeed(fetched));
		serve("429 with Retry-After: 3600", Answer.status(429).withHeader("Retry-After", "3600"), waits("PT1H"));
		serve("429 with Retry-After: 99999999999", Answer.status(429).withHeader("Retry-After", "99999999999"),
				waits("PT24H"));
		serve("503 with Retry-After: HTTP-date in the past",
				Answer.status(503).withHeader("Retry-After", "Mon, 02 Nov 2020 10:00:00 GMT"),
				(outcome) -> outcome instanceof Busy busy && busy.retryAfter() == null);
		serve("410 Gone", Answer.status(410), Gone.class::isInstance);
		URI forbidden = this.server.serve("/403", Answer.status(403));
		URI unauthorized = this.server.serve("/401", Answer.status(401));
		this.rows.put("401/403", () -> fetch(forbidden) instanceof Failed one && one.isLasting()
				&& fetch(unauthorized) instanceof Failed other && other.isLasting());
		List<URI> insecure = List.of(tls(Certificate.of("ip:127.0.0.1", "-200d"), null),
				tls(Certificate.of("ip:127.0.0.1", "+0d"), null),
				tls(Certificate.of("dns:other.example", "+0d"), null));
		URI old = tls(Certificate.of("ip:127.0.0.1", "+0d"), "TLSv1");
		this.rows.put("TLS:",
				() -> insecure.stream()
					.map(this::fetch)
					.allMatch((outcome) -> outcome instanceof Failed failed
							&& failed.reason().startsWith("No secure connection could be made"))
						&& fetch(old) instanceof Failed);
		URI reset = http2((out) -> {
			frame(out, 4, 0, 0, new byte[0]);
			while (true) {
				frame(out, 3, 0, 3, new byte[4]);
			}
		});
		URI continuation = http2((out) -> {
			frame(out, 4, 0, 0, new byte[0]);
			frame(out, 1, 0, 3, new byte[] { (byte) 0x88 });
			while (true) {
				frame(out, 9, 0, 3, new byte[0]);
			}
		});
		GenericSslContextSpec<SslContextBuilder> trust = Http2SslContextSpec.forClient()
			.configure((builder) -> builder.trustManager(InsecureTrustManagerFactory.INSTANCE));
		Fetcher trusting = new Fetcher(properties("127.0.0.1/32"),
				(client) -> client.secure((spec) -> spec.sslContext(trust)));
		this.rows.put("HTTP/2 rapid reset",
				() -> Flux.just(reset, continuation)
					.flatMap((address) -> trusting.fetch(FetchRequest.of(address)))
					.all(Failed.class::isInstance)
					.block());
		serve("Set-Cookie of 1 MB", FEED.withHeader("Set-Cookie", "a=" + "x".repeat(1_000_000)),
				(outcome) -> outcome instanceof Fetched fetched && isFeed(fetched));
		serve("Cache-Control: max-age=31536000", FEED.withHeader("Cache-Control", "max-age=31536000"),
				(outcome) -> outcome instanceof Fetched fetched && Duration.ofHours(24).equals(fetched.asked()));
		serve("200 OK with 50,000 new items",
				Answer.of("text/xml",
						"<rss><channel>" + "<item><title>New</title></item>".repeat(50_000) + "</channel></rss>"),
				(outcome) -> outcome instanceof Fetched fetched && isCut(fetched));
	}

	private void refusedAddresses() {
		for (Map.Entry<String, String> each : Map
			.of("302 public -> http://127.0.0.1:9/", "http://127.0.0.2:9/", "302 public -> http://169.254.169.254",
					"http://169.254.169.254/latest/meta-data/", "302 -> file:", "file:///etc/passwd", "302 -> gopher:",
					"gopher://127.0.0.1/")
			.entrySet()) {
			serve(each.getKey(), Answer.redirect(302, each.getValue()), Refused.class::isInstance);
		}
		this.server.serve("/one", Answer.redirect(302, "/other"));
		URI loop = this.server.serve("/other", Answer.redirect(302, "/one"));
		this.rows.put("redirect loop of 2", () -> fetch(loop) instanceof Failed);
		for (int i = 0; i < 20; i++) {
			this.server.serve("/chain/" + i, Answer.redirect(302, "/chain/" + (i + 1)));
		}
		this.server.serve("/chain/20", FEED);
		this.rows.put("redirect chain of 20",
				() -> fetch(this.server.url("/chain/0")) instanceof Failed && this.server.served("/chain/6").isEmpty());
		serve("302 with Location missing", Answer.status(302), Failed.class::isInstance);
		this.server.serve("/feed", FEED);
		serve("302 with relative Location", Answer.redirect(302, "../feed"), Fetched.class::isInstance);
		serve("307/308 to another", Answer.redirect(308, "/feed"),
				(outcome) -> outcome instanceof Fetched fetched && fetched.movedTo() != null);
		this.rows.put("302 cross-host with stored Authorization", this::keepsCredentials);
		String canary = "http://feeds.example:" + this.canary.url("/").getPort() + "/";
		this.canary.serve("/", FEED);
		named("DNS rebinding", canary, (count) -> new String[] { (count == 0) ? "127.0.0.3" : "127.0.0.1" });
		named("DNS answer with 2 A records", canary, (_) -> new String[] { "10.0.0.1", "127.0.0.1" });
		named("AAAA ::ffff:10.0.0.1", canary, (_) -> new String[] { "::ffff:10.0.0.1" });
		named("CNAME to localhost", canary, (_) -> new String[] { "127.0.0.1" });
		this.rows.put("DNS timeout",
				() -> new Fetcher(properties("127.0.0.2/32"),
						(client) -> client.resolver(new ScriptedNames((_) -> null)))
					.fetch(FetchRequest.of(URI.create(canary)))
					.block() instanceof Failed);
		this.rows.put("favicon /",
				() -> this.fetcher.post(URI.create("http://10.0.0.1/hub"), Map.of("hub.mode", "subscribe"))
					.block()
					.status() == 0);
		this.rows.put("HTTP proxy environment", () -> {
			System.setProperty("http.proxyHost", "127.0.0.1");
			System.setProperty("http.proxyPort", Integer.toString(this.canary.url("/").getPort()));
			try {
				return fetch(URI.create("http://10.0.0.1/")) instanceof Refused;
			}
			finally {
				System.clearProperty("http.proxyHost");
				System.clearProperty("http.proxyPort");
			}
		});
	}

	private boolean keepsCredentials() {
		try (FeedServer other = FeedServer.start()) {
			URI start = this.server.serve("/secret", Answer.redirect(302, other.serve("/feed", FEED).toString()));
			Secrets secrets = new Secrets(start, new Credentials("user", "pass"), Map.of());
			return this.fetcher.fetch(new FetchRequest(start, secrets, null, null)).block() instanceof Fetched
					&& other.served().stream().allMatch((served) -> served.header("Authorization") == null);
		}
	}

	private void named(String row, String address, IntFunction<String[]> names) {
		Fetcher misled = new Fetcher(properties("127.0.0.2/32"), (client) -> client.resolver(new ScriptedNames(names)));
		this.rows.put(row, () -> misled.fetch(FetchRequest.of(URI.create(address))).block() instanceof Refused);
	}

	private void serve(String row, Answer answer, Predicate<FetchOutcome> expected) {
		URI address = this.server.serve("/row/" + this.rows.size(), answer);
		this.rows.put(row, () -> expected.test(fetch(address)));
	}

	private void raw(String row, Predicate<FetchOutcome> expected, ScriptedServers.Script script) throws IOException {
		URI address = raw(script);
		this.rows.put(row, () -> expected.test(fetch(address)));
	}

	private URI raw(ScriptedServers.Script script) throws IOException {
		return this.servers.serve(script);
	}

	private URI tls(KeyManagerFactory keys, @Nullable String protocol) throws GeneralSecurityException, IOException {
		SSLServerSocket socket = secure(keys);
		if (protocol != null) {
			socket.setEnabledProtocols(new String[] { protocol });
		}
		return this.servers.serve(socket, "https", (out) -> write(out, OK + "Content-Length: 0\r\n\r\n"));
	}

	private URI http2(ScriptedServers.Script script) throws GeneralSecurityException, IOException {
		SSLServerSocket socket = secure(Certificate.selfSigned());
		SSLParameters parameters = socket.getSSLParameters();
		parameters.setApplicationProtocols(new String[] { "h2" });
		socket.setSSLParameters(parameters);
		return this.servers.serve(socket, "https", script);
	}

	private static SSLServerSocket secure(KeyManagerFactory keys) throws GeneralSecurityException, IOException {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(keys.getKeyManagers(), null, null);
		return (SSLServerSocket) context.getServerSocketFactory()
			.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
	}

	private static void frame(OutputStream out, int type, int flags, int stream, byte[] payload) throws IOException {
		out.write(new byte[] { 0, 0, (byte) payload.length, (byte) type, (byte) flags, 0, 0, 0, (byte) stream });
		out.write(payload);
		out.flush();
	}

	private static void write(OutputStream out, String text) throws IOException {
		out.write(text.getBytes(StandardCharsets.US_ASCII));
	}

	private static void drip(OutputStream out, String beginning) throws IOException {
		write(out, beginning);
		try {
			while (true) {
				write(out, "x");
				out.flush();
				TimeUnit.SECONDS.sleep(1);
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

	private FetchOutcome fetch(URI address) {
		return this.fetcher.fetch(FetchRequest.of(address)).block();
	}

	private static Predicate<FetchOutcome> failed() {
		return Failed.class::isInstance;
	}

	private static Predicate<FetchOutcome> waits(String wait) {
		return (outcome) -> outcome instanceof Busy busy && Duration.parse(wait).equals(busy.retryAfter());
	}

	private static boolean isFeed(Fetched fetched) {
		try {
			return !FeedReader.withDefaults().read(fetched.body().document(), fetched.charset()).entries().isEmpty();
		}
		catch (Exception ex) {
			return false;
		}
	}

	private static boolean isCut(Fetched fetched) {
		try {
			return FeedReader.withDefaults().read(fetched.body().document(), fetched.charset()).warning() != null;
		}
		catch (Exception ex) {
			return false;
		}
	}

}
