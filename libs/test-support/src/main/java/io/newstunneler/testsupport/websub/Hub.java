package io.newstunneler.testsupport.websub;

import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/**
 * A hub as https://www.w3.org/TR/websub/ describes it: takes requests with 202, asks the
 * callback whether it was meant, and signs what it pushes.
 */
public final class Hub implements AutoCloseable {

	private final HttpClient client = HttpClient.newHttpClient();

	private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();

	private final List<Verification> verifications = new CopyOnWriteArrayList<>();

	private final UnaryOperator<URI> route;

	private final DisposableServer server;

	private volatile int status = 202;

	private volatile @Nullable String denial;

	private volatile long leaseSeconds = 864_000;

	private Hub(UnaryOperator<URI> route) {
		this.route = route;
		this.server = HttpServer.create()
			.host("127.0.0.1")
			.port(0)
			.route((routes) -> routes
				.post("/moved", (_, response) -> response.status(307).header("Location", "/hub").send())
				.post("/hub",
						(request, response) -> request.receive()
							.aggregate()
							.asString()
							.defaultIfEmpty("")
							.doOnNext(this::receive)
							.then(Mono.defer(() -> response.status(this.status).send().then()))))
			.bindNow();
	}

	/**
	 * Opens a hub that calls callbacks as it is told.
	 * @return an open hub
	 */
	public static Hub open() {
		return new Hub(UnaryOperator.identity());
	}

	/**
	 * Opens a hub for a service whose public address is not its own, as behind a gateway:
	 * only path and query of a callback are used.
	 * @param port where the service listens on 127.0.0.1
	 * @return an open hub
	 */
	public static Hub open(int port) {
		return new Hub((callback) -> URI.create("http://127.0.0.1:" + port + callback.getRawPath()
				+ ((callback.getRawQuery() != null) ? "?" + callback.getRawQuery() : "")));
	}

	/**
	 * Says what it answers to requests.
	 * @param status an HTTP status, at first 202
	 */
	public void answer(int status) {
		this.status = status;
	}

	/**
	 * Denies what is asked for from now on.
	 * @param reason why
	 */
	public void deny(String reason) {
		this.denial = reason;
	}

	/**
	 * Says how long subscriptions last from now on.
	 * @param leaseSeconds in seconds
	 */
	public void lease(long leaseSeconds) {
		this.leaseSeconds = leaseSeconds;
	}

	/**
	 * Where it is asked.
	 * @param path {@code /hub}, or {@code /moved}, which redirects there
	 * @return the address
	 */
	public String url(String path) {
		return "http://127.0.0.1:" + this.server.port() + path;
	}

	/**
	 * What it was asked.
	 * @param mode {@code subscribe} or {@code unsubscribe}
	 * @return the form of each request
	 */
	public List<Map<String, String>> requests(String mode) {
		return this.requests.stream().filter((request) -> mode.equals(request.get("hub.mode"))).toList();
	}

	/**
	 * What came of its questions.
	 * @return each, in order
	 */
	public List<Verification> verifications() {
		return this.verifications;
	}

	private void receive(String body) {
		Map<String, String> form = Arrays.stream(body.split("&"))
			.map((pair) -> pair.split("=", 2))
			.collect(Collectors.toMap((pair) -> decoded(pair[0]), (pair) -> decoded(pair[1])));
		this.requests.add(form);
		if (this.status == 202) {
			Mono.fromRunnable(() -> verify(form)).subscribeOn(Schedulers.boundedElastic()).subscribe();
		}
	}

	private void verify(Map<String, String> form) {
		String reason = this.denial;
		if (reason != null) {
			ask(field(form, "hub.callback"), "hub.mode=denied&hub.topic=" + encoded(field(form, "hub.topic"))
					+ "&hub.reason=" + encoded(reason));
			return;
		}
		String challenge = UUID.randomUUID().toString();
		HttpResponse<String> answer = ask(field(form, "hub.callback"),
				"hub.mode=" + field(form, "hub.mode") + "&hub.topic=" + encoded(field(form, "hub.topic"))
						+ "&hub.challenge=" + challenge + "&hub.lease_seconds=" + this.leaseSeconds);
		this.verifications.add(new Verification(form, answer.statusCode(), answer.body().equals(challenge)));
	}

	/**
	 * Calls a callback.
	 * @param callback which
	 * @param query what is asked
	 * @return the answer
	 */
	public HttpResponse<String> ask(String callback, String query) {
		return send(HttpRequest.newBuilder(here(callback + "?" + query)).GET());
	}

	/**
	 * Pushes to whoever subscribed last.
	 * @param document what is pushed
	 * @param method how it is signed: {@code sha1}, {@code sha256} …
	 * @return the status that was answered
	 */
	public int push(String document, String method) {
		Map<String, String> subscribed = requests("subscribe").getLast();
		return push(field(subscribed, "hub.callback"), document, method + "="
				+ sign(field(subscribed, "hub.secret"), document, "Hmac" + method.toUpperCase(Locale.ROOT)));
	}

	/**
	 * Pushes.
	 * @param callback where
	 * @param document what is pushed
	 * @param signature value of the header, or none
	 * @return the status that was answered
	 */
	public int push(String callback, String document, @Nullable String signature) {
		HttpRequest.Builder request = HttpRequest.newBuilder(here(callback))
			.header("Content-Type", "application/rss+xml; charset=utf-8")
			.POST(HttpRequest.BodyPublishers.ofString(document));
		if (signature != null) {
			request.header("X-Hub-Signature", signature);
		}
		return send(request).statusCode();
	}

	private URI here(String callback) {
		return this.route.apply(URI.create(callback));
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new AssertionError(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new AssertionError(ex);
		}
	}

	private static String sign(String secret, String document, String method) {
		try {
			Mac mac = Mac.getInstance(method);
			mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), method));
			return HexFormat.of().formatHex(mac.doFinal(document.getBytes(StandardCharsets.UTF_8)));
		}
		catch (GeneralSecurityException ex) {
			throw new AssertionError(ex);
		}
	}

	private static String field(Map<String, String> form, String name) {
		return Objects.requireNonNull(form.get(name), name);
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	private static String decoded(String text) {
		return URLDecoder.decode(text, StandardCharsets.UTF_8);
	}

	@Override
	public void close() {
		this.server.disposeNow();
		this.client.close();
	}

	/**
	 * What came of asking whether a request was meant.
	 *
	 * @param request what was asked about
	 * @param status what was answered
	 * @param echoed whether the challenge came back
	 */
	public record Verification(Map<String, String> request, int status, boolean echoed) {

	}

}
