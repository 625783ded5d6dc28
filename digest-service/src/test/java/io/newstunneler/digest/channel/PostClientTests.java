package io.newstunneler.digest.channel;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

import com.sun.net.httpserver.HttpServer;
import io.newstunneler.digest.alert.Alert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Posts to servers that misbehave, and to places where nothing may be posted.
 */
class PostClientTests {

	private final AtomicInteger requests = new AtomicInteger();

	private final CountDownLatch closing = new CountDownLatch(1);

	private HttpServer server;

	@BeforeEach
	void start() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/", (exchange) -> {
			this.requests.incrementAndGet();
			exchange.getRequestBody().readAllBytes();
			String path = exchange.getRequestURI().getPath().substring(1);
			switch (path) {
				case "hang" -> await(this.closing);
				case "drip" -> {
					exchange.sendResponseHeaders(200, 0);
					await(this.closing);
				}
				case "huge" -> {
					exchange.sendResponseHeaders(200, 0);
					try (OutputStream out = exchange.getResponseBody()) {
						for (int i = 0; i < 10_000; i++) {
							out.write(new byte[100_000]);
						}
					}
					catch (IOException ex) {
						// Nobody reads it.
					}
				}
				case "redirect" -> {
					exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
					exchange.sendResponseHeaders(307, -1);
				}
				case "busy" -> {
					exchange.getResponseHeaders().set("Retry-After", "120");
					exchange.sendResponseHeaders(429, -1);
				}
				default -> exchange.sendResponseHeaders(Integer.parseInt(path), -1);
			}
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stop() {
		this.closing.countDown();
		this.server.stop(0);
	}

	@Test
	void theStatusDecides() {
		assertThat(post("204")).isEqualTo(new Posted.Taken());
		assertThat(post("500")).isInstanceOf(Posted.Later.class);
		assertThat(post("busy"))
			.isEqualTo(new Posted.Later("The server answered with status 429", Duration.ofSeconds(120)));
		assertThat(post("404")).isInstanceOf(Posted.Refused.class);
		assertThat(post("huge")).as("its answer is not read").isEqualTo(new Posted.Taken());
		assertThat(post("hang")).isInstanceOf(Posted.Unanswered.class);
	}

	@Test
	void aRedirectIsNotFollowed() {
		assertThat(post("redirect")).isInstanceOfSatisfying(Posted.Refused.class,
				(refused) -> assertThat(refused.reason()).contains("redirects are not followed"));
		assertThat(this.requests).hasValue(1);
	}

	@Test
	void nothingIsConnectedToOutsideOfThePublicInternet() throws Exception {
		try (ServerSocket canary = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
			canary.setSoTimeout(300);
			int port = canary.getLocalPort();
			PostClient wary = client(List.of());
			for (String host : List.of("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::1]", "0.0.0.0", "2130706433",
					"0x7f.1", "127.1", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "10.0.0.1", "169.254.169.254",
					"192.168.0.1", "[fd00::1]")) {
				Posted posted = Objects
					.requireNonNull(wary.post(URI.create("http://" + host + ":" + port + "/"), new byte[0], Map.of())
						.block(Duration.ofSeconds(20)));
				assertThat(posted).as(host).isNotInstanceOf(Posted.Taken.class);
			}
			assertThat(org.assertj.core.api.Assertions.catchThrowable(canary::accept)).as("nobody came")
				.isInstanceOf(java.net.SocketTimeoutException.class);
		}
	}

	@Test
	void nothingThatAFeedSaysMakesALinkOrMentionsAnybodyInSlack() {
		String text = new String(
				AlertMessage.slack(List.of(alert("<!channel> <https://evil.example|click> & co", "urn:uuid:1"),
						alert("Title | with bar", "https://example.com/?a=1&b=<2>|x"))),
				StandardCharsets.UTF_8);
		assertThat(text).contains("&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; co")
			.contains("<https://example.com/?a=1&amp;b=%3C2%3E%7Cx|Title ¦ with bar>")
			.doesNotContain("<!channel>");
	}

	private static Alert alert(String title, String url) {
		return new Alert(1, 1L, "score", "Wire", url, title, null, "ACME", 17, 15.0, Instant.EPOCH, Instant.EPOCH, null,
				null);
	}

	private Posted post(String path) {
		return Objects.requireNonNull(
				client(List.of("127.0.0.0/8"))
					.post(URI.create("http://127.0.0.1:" + this.server.getAddress().getPort() + "/" + path),
							"{}".getBytes(StandardCharsets.UTF_8), Map.of())
					.block(Duration.ofSeconds(20)));
	}

	private static PostClient client(List<String> allowed) {
		return new PostClient(new ChannelProperties(allowed, Duration.ofSeconds(5)), Clock.systemUTC());
	}

	private static void await(CountDownLatch latch) {
		try {
			latch.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}
