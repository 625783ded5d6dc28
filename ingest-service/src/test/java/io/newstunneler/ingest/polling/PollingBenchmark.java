package io.newstunneler.ingest.polling;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import com.sun.management.OperatingSystemMXBean;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.ConnectionProvider;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.webtestclient.autoconfigure.AutoConfigureWebTestClient;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Polls of 2,000 sources on a local server: as fast as they go where nothing changes,
 * beside a bare loop of conditional GETs, and in a mixture with slow, failing and hostile
 * servers. Server, database and service share the machine.
 */
@WithPostgres
@WithKafka
@AutoConfigureWebTestClient
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "newstunneler.default-sources=none", "newstunneler.fetch.allowed-networks=127.0.0.0/8" })
class PollingBenchmark {

	private static final int SOURCES = 2_000;

	/** Of each source that is added. */
	private static final int ITEMS = 40;

	/** How often each source of the mixture is polled. */
	private static final Duration PERIOD = Duration.ofSeconds(Integer.getInteger("polling.period", 2));

	private static final int LOOKS = 6;

	private static final Duration RUN = Duration.ofSeconds(Integer.getInteger("polling.seconds", 15));

	@Autowired
	private PollInterval interval;

	@Autowired
	private DatabaseClient database;

	@Autowired
	private WebTestClient web;

	private final AtomicLong asked = new AtomicLong();

	private final AtomicInteger news = new AtomicInteger();

	private final DisposableServer server = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.handle(this::answer)
		.bindNow();

	@AfterEach
	void stop() {
		this.database.sql("update sources set enabled = false").then().block();
		this.server.disposeNow();
	}

	@Test
	void unchanged() throws InterruptedException {
		bare(Duration.ofSeconds(3));
		double bare = bare(RUN);
		this.interval.set(Duration.ofMillis(50));
		add("same", 0, SOURCES);
		TimeUnit.SECONDS.sleep(5);
		Figures figures = measure(RUN);
		this.database.sql("update sources set enabled = false").then().block();
		bare = Math.max(bare, bare(RUN));
		System.out.printf(
				"unchanged polls: %,.0f/s, %.0f us of CPU each (server included); bare GETs: %,.0f/s; ratio %.2f%n",
				figures.polls() / figures.seconds(), 1e6 * figures.cpu() / figures.polls(), bare,
				figures.polls() / figures.seconds() / bare);
		assertThat(one("select sum(polls) - sum(unchanged_polls) from sources")).isZero();
	}

	@Test
	void mixture() throws InterruptedException {
		this.interval.set(PERIOD);
		add("same", 0, SOURCES * 60 / 100);
		add("changing", SOURCES * 60 / 100, SOURCES * 88 / 100);
		add("slow", SOURCES * 88 / 100, SOURCES * 93 / 100);
		add("failing", SOURCES * 93 / 100, SOURCES * 98 / 100);
		add("hostile", SOURCES * 98 / 100, SOURCES);
		TimeUnit.SECONDS.sleep(5);
		List<Long> heap = new ArrayList<>(List.of(heap()));
		long polls = 0;
		double cpu = 0;
		double seconds = 0;
		for (int look = 0; look < LOOKS; look++) {
			Figures figures = measure(RUN.dividedBy(LOOKS));
			polls += figures.polls();
			cpu += figures.cpu();
			seconds += figures.seconds();
			heap.add(heap());
		}
		System.out.printf(
				"mixture: %,.0f polls/s, %.0f us of CPU each; MiB of heap, at even times: %s; "
						+ "healthy sources late by (p50, p99): %s ms%n",
				polls / seconds, 1e6 * cpu / polls, heap, lateness());
		assertThat(one("select count(*) from sources where url like '%/same/%' and health <> 'HEALTHY'")).isZero();
	}

	/**
	 * Adds sources one after the other, as a person's script would, while others bring
	 * news.
	 */
	@Test
	void adding() throws InterruptedException {
		this.interval.set(Duration.ofSeconds(2));
		add("changing", 0, 500);
		TimeUnit.SECONDS.sleep(5);
		List<Long> millis = new ArrayList<>();
		WebTestClient patient = this.web.mutate().responseTimeout(Duration.ofMinutes(2)).build();
		for (int i = 0; i < 85; i++) {
			long start = System.nanoTime();
			patient.post()
				.uri("/api/sources")
				.bodyValue(Map.of("url", "http://127.0.0.1:" + this.server.port() + "/many/" + i, "name", "Many " + i))
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.id")
				.exists();
			millis.add((System.nanoTime() - start) / 1_000_000);
		}
		millis.sort(null);
		System.out.printf(
				"85 sources of %d items added one by one in %,d ms while 500 others bring news every 2 s: "
						+ "%d ms each in the middle, %d ms at most%n",
				ITEMS, millis.stream().mapToLong(Long::longValue).sum(), millis.get(42), millis.getLast());
		Awaitility.await()
			.atMost(Duration.ofMinutes(2))
			.until(() -> one("select count(*) from sources where url like '%/many/%' and polls > 0") == 85);
	}

	private Figures measure(Duration time) throws InterruptedException {
		long before = one("select sum(polls) from sources");
		double cpu = cpu();
		long start = System.nanoTime();
		TimeUnit.NANOSECONDS.sleep(time.toNanos());
		double seconds = (System.nanoTime() - start) / 1e9;
		long polls = one("select sum(polls) from sources") - before;
		return new Figures(polls, seconds, cpu() - cpu);
	}

	/**
	 * How late the healthy ones are now that are due or under way.
	 */
	private String lateness() {
		return this.database.sql("""
				select coalesce(percentile_disc(array[0.5, 0.99]) within group (order by late)::text, 'none')
				from (select greatest(0, (extract(epoch from clock_timestamp() - next_poll_at) * 1000)::bigint) as late
				      from sources where enabled and (url like '%/same/%' or url like '%/changing/%')) as healthy
				""").mapValue(String.class).one().block();
	}

	private void add(String kind, int from, int to) {
		this.database.sql("""
				insert into sources (url, name, source_type, etag, document_bytes, document_hash)
				select :base || i, :kind || ' ' || i, 'rss', '"known"', 1000, ''::bytea
				from generate_series(:from, :to) as i
				""")
			.bind("base", "http://127.0.0.1:" + this.server.port() + "/" + kind + "/")
			.bind("kind", kind)
			.bind("from", from)
			.bind("to", to - 1)
			.then()
			.block();
	}

	private double bare(Duration time) {
		HttpClient client = HttpClient.create(ConnectionProvider.create("bare", 256))
			.headers((headers) -> headers.set("If-None-Match", "\"known\""));
		String url = "http://127.0.0.1:" + this.server.port() + "/same/0";
		AtomicLong count = new AtomicLong();
		long start = System.nanoTime();
		Mono<Integer> get = client.get().uri(url).responseSingle((response, _) -> {
			count.incrementAndGet();
			return Mono.just(response.status().code());
		});
		Flux.range(0, 256)
			.flatMap((_) -> get.repeat(() -> System.nanoTime() - start < time.toNanos()).then(), 256)
			.then()
			.block();
		return count.get() / ((System.nanoTime() - start) / 1e9);
	}

	private Publisher<Void> answer(HttpServerRequest request, HttpServerResponse response) {
		this.asked.incrementAndGet();
		String path = request.uri();
		if (path.startsWith("/same/")) {
			return response.status(304).send();
		}
		if (path.startsWith("/slow/")) {
			return Mono.delay(Duration.ofSeconds(5)).then(Mono.defer(() -> response.status(304).send().then()));
		}
		if (path.startsWith("/failing/")) {
			return response.status(500).send();
		}
		if (path.startsWith("/hostile/")) {
			return response.sendByteArray(
					Flux.interval(Duration.ofMillis(500)).map((_) -> "<x>".getBytes(StandardCharsets.UTF_8)));
		}
		if (path.startsWith("/many/")) {
			return response.sendString(
					Mono.just(FeedFormat.RSS.write("Many", FeedItem.quiet(path.substring(1), ITEMS, Instant.now()))));
		}
		if (path.startsWith("/changing/")) {
			String name = "news-" + this.news.incrementAndGet();
			return response.sendString(Mono.just(FeedFormat.RSS.write("Changing",
					List.of(FeedItem.of(name, name, "Nothing much.", Instant.now())))));
		}
		return response.status(404).send();
	}

	private long one(String sql) {
		return this.database.sql(sql).mapValue(Long.class).one().defaultIfEmpty(0L).block();
	}

	private static double cpu() {
		return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e9;
	}

	private static long heap() {
		System.gc();
		return (Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory()) / 1_048_576;
	}

	private record Figures(long polls, double seconds, double cpu) {

	}

}
