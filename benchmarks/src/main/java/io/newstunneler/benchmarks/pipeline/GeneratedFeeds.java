package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/**
 * RSS feeds about nothing, served on loopback, the same for the same seed. About one
 * article in twelve has words that earn it a plan. What is served when is remembered: it
 * is the ledger that the end state is compared with.
 */
final class GeneratedFeeds implements AutoCloseable {

	private static final String[] QUIET = { "Harbour town opens its spring market",
			"Old bridge gets a new coat of paint", "Museum lends its clocks to the station",
			"Orchard keepers meet for the yearly count", "Ferry timetable changes for the winter",
			"School choir records a second album", "Library extends its evening hours", "Lighthouse tours begin again",
			"Bakers compare notes on rye", "Cartographers redraw the east shore", "Weather station moves up the hill" };

	private static final String[] LOUD = { "AAPL beats estimates and raises guidance after record quarter",
			"MSFT to acquire rival in merger worth billions", "PFE wins FDA approval for trial drug",
			"BA awarded defence contract, announces buyback" };

	private static final String[] WORDS = ("the of and a to in that was with for on as by at from they had which "
			+ "evening river letter window garden number morning street between company question money water other "
			+ "against during without several possible important early clear question report member country")
		.split(" ");

	private static final DateTimeFormatter RFC_822 = DateTimeFormatter.RFC_1123_DATE_TIME.withZone(ZoneOffset.UTC);

	private final HttpServer server;

	private final Map<String, byte[]> bodies = new ConcurrentHashMap<>();

	private final Set<String> urls = ConcurrentHashMap.newKeySet();

	private final Map<String, Instant> firstServed = new ConcurrentHashMap<>();

	GeneratedFeeds() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
		this.server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
		this.server.createContext("/", this::serve);
		this.server.start();
	}

	/**
	 * Makes a feed.
	 * @param feed its number, part of each item's identity
	 * @param articles how many items it has
	 * @return its address
	 */
	String add(int feed, int articles) {
		String path = "/feed/" + feed + ".xml";
		this.bodies.put(path, rss(feed, articles).getBytes(StandardCharsets.UTF_8));
		IntStream.range(0, articles).forEach((item) -> this.urls.add(url(feed, item)));
		return "http://127.0.0.1:" + this.server.getAddress().getPort() + path;
	}

	/**
	 * Addresses of all items of all feeds.
	 */
	Set<String> urls() {
		return Set.copyOf(this.urls);
	}

	private static String url(int feed, int item) {
		return "http://example.org/" + feed + "/" + item;
	}

	/**
	 * Begins the ledger anew.
	 */
	void forgetServed() {
		this.firstServed.clear();
	}

	/**
	 * When the first feed was asked for.
	 * @return the time
	 */
	Instant firstServed() {
		return this.firstServed.values().stream().min(Instant::compareTo).orElseThrow();
	}

	private void serve(HttpExchange exchange) throws IOException {
		try (exchange) {
			String path = exchange.getRequestURI().getPath();
			byte[] body = this.bodies.get(path);
			if (body == null) {
				exchange.sendResponseHeaders(404, -1);
				return;
			}
			this.firstServed.putIfAbsent(path, Instant.now());
			exchange.getResponseHeaders().set("Content-Type", "application/rss+xml; charset=utf-8");
			exchange.sendResponseHeaders(200, body.length);
			exchange.getResponseBody().write(body);
		}
	}

	static String rss(int feed, int articles) {
		Random random = new Random(feed);
		StringBuilder xml = new StringBuilder(articles * 900);
		xml.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Feed ")
			.append(feed)
			.append("</title><link>http://example.org/")
			.append(feed)
			.append("</link><description>Generated</description>\n");
		Instant now = Instant.now();
		for (int item = 0; item < articles; item++) {
			boolean loud = random.nextInt(12) == 0;
			String headline = loud ? LOUD[random.nextInt(LOUD.length)] : QUIET[random.nextInt(QUIET.length)];
			xml.append("<item><title>")
				.append(headline)
				.append(" f")
				.append(feed)
				.append('n')
				.append(item)
				.append("</title><link>")
				.append(url(feed, item))
				.append("</link><guid isPermaLink=\"false\">f")
				.append(feed)
				.append('-')
				.append(item)
				.append("</guid><pubDate>")
				.append(RFC_822.format(now.minusSeconds(random.nextInt(36 * 3600))))
				.append("</pubDate><description>&lt;p&gt;");
			for (int word = 0; word < 70; word++) {
				xml.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
			}
			xml.append("&lt;/p&gt;</description></item>\n");
		}
		return xml.append("</channel></rss>\n").toString();
	}

	@Override
	public void close() {
		this.server.stop(0);
	}

}
