package io.newstunneler.local.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Serves the sample feeds, and a page for each story that they link to. Its addresses
 * carry the run, so that every demo has sources and articles of its own.
 */
public final class FeedServer implements AutoCloseable {

	/** Tells when each feed was first fetched. */
	static final String FETCHED = "/fetched";

	private final JsonMapper json = new JsonMapper();

	private final HttpServer server;

	private final String run;

	private final Clock clock;

	private final Map<String, Document> documents = new TreeMap<>();

	private final Map<String, Instant> fetched = new ConcurrentHashMap<>();

	/**
	 * Starts it on 127.0.0.1.
	 * @param port where it listens, or 0
	 * @param run names this demo
	 * @param clock the time at which the feeds claim to be written
	 * @throws IOException if the port is taken
	 */
	public FeedServer(int port, String run, Clock clock) throws IOException {
		this.run = run;
		this.clock = clock;
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), 0);
		String base = "http://127.0.0.1:" + this.server.getAddress().getPort() + "/" + run;
		Instant now = clock.instant();
		for (SampleFeed feed : SampleFeed.values()) {
			byte[] bytes = feed.document(base, run, now).getBytes(StandardCharsets.UTF_8);
			this.documents.put(feed.path(run), new Document(feed.contentType(), bytes, etag(bytes)));
		}
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/", this::handle);
		this.server.start();
	}

	private static String etag(byte[] bytes) {
		return "\"" + HexFormat.of().toHexDigits(Arrays.hashCode(bytes)) + "\"";
	}

	public int port() {
		return this.server.getAddress().getPort();
	}

	private void handle(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			Document document = this.documents.get(path);
			if (document != null) {
				serve(exchange, path, document);
			}
			else if (path.equals(FETCHED)) {
				Map<String, String> times = this.fetched.entrySet()
					.stream()
					.collect(Collectors.toMap(Map.Entry::getKey, (entry) -> entry.getValue().toString()));
				answer(exchange, 200, "application/json", this.json.writeValueAsBytes(times));
			}
			else if (path.startsWith("/" + this.run + "/stories/")) {
				answer(exchange, 200, "text/html; charset=utf-8", StoryPage.of(path).getBytes(StandardCharsets.UTF_8));
			}
			else {
				answer(exchange, 404, "text/plain", "No such page.".getBytes(StandardCharsets.UTF_8));
			}
		}
	}

	private void serve(HttpExchange exchange, String path, Document document) throws IOException {
		exchange.getResponseHeaders().set("ETag", document.etag());
		if (document.etag().equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
			exchange.sendResponseHeaders(304, -1);
			return;
		}
		this.fetched.putIfAbsent(path, this.clock.instant());
		answer(exchange, 200, document.contentType(), document.bytes());
	}

	private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
		exchange.getResponseHeaders().set("Content-Type", type);
		exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
		exchange.sendResponseHeaders(status, body.length);
		exchange.getResponseBody().write(body);
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

	private record Document(String contentType, byte[] bytes, String etag) {
	}

}
