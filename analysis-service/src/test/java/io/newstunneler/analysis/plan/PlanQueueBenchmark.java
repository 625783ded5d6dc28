package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

import io.netty.buffer.Unpooled;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.model.ModelAnswer;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import io.newstunneler.testsupport.process.ProcessorTimes;
import io.getunleash.FakeUnleash;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.web.reactive.function.client.WebClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How fast is the queue beside a bare loop of calls to the same model, and what does a
 * killed worker cost? {@code -Dplan.runs} (10,000) runs against a model that takes
 * {@code -Dplan.latency} (200) ms, {@code -Dplan.in-flight} (500) at once.
 */
@Import(FlagConfiguration.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.NONE,
		properties = { "spring.application.name=analysis-queue-benchmark", "newstunneler.plans.poll=1s",
				"newstunneler.plans.lease=5s", "logging.level.io.newstunneler=warn",
				"management.tracing.sampling.probability=0.0" })
@WithPostgres
@WithKafka
class PlanQueueBenchmark {

	private static final int RUNS = Integer.getInteger("plan.runs", 10_000);

	private static final int ROUNDS = Integer.getInteger("plan.rounds", 3);

	private static final int IN_FLIGHT = Integer.getInteger("plan.in-flight", 500);

	private static final Duration LATENCY = Duration.ofMillis(Integer.getInteger("plan.latency", 200));

	private static final Pattern NUMBER = Pattern.compile("Benchmark article [a-z]+ (\\d+)");

	private static final byte[] ANSWER = JsonMapper.shared()
		.writeValueAsBytes(Map.of("choices",
				List.of(Map.of("index", 0, "finish_reason", "stop", "message",
						Map.of("role", "assistant", "content", ((ModelAnswer.Says) ModelAnswer.plan(null)).content()))),
				"usage", Map.of("prompt_tokens", 900, "completion_tokens", 250)));

	private static final ConcurrentMap<String, Integer> asked = new ConcurrentHashMap<>();

	private static final AtomicInteger calls = new AtomicInteger();

	/** Leaner than the stub of the tests, which parses and keeps every question. */
	private static final DisposableServer model = HttpServer.create()
		.host("127.0.0.1")
		.port(0)
		.route((routes) -> routes.post("/v1/chat/completions",
				(request, response) -> request.receive().aggregate().asString().flatMap((body) -> {
					calls.incrementAndGet();
					Matcher number = NUMBER.matcher(body);
					if (number.find()) {
						asked.merge(number.group(), 1, Integer::sum);
					}
					return Mono.delay(LATENCY)
						.then(response.header("Content-Type", "application/json")
							.header("Content-Length", Integer.toString(ANSWER.length))
							.sendObject(Unpooled.wrappedBuffer(ANSWER))
							.then());
				})))
		.bindNow();

	@Autowired
	PlanRuns runs;

	@Autowired
	TestDatabase database;

	@Autowired
	FakeUnleash unleash;

	@Autowired
	ApplicationContext context;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("newstunneler.llm.base-url", PlanQueueBenchmark::baseUrl);
		registry.add("newstunneler.llm.concurrency", () -> IN_FLIGHT);
	}

	private static String baseUrl() {
		return "http://127.0.0.1:" + model.port() + "/v1";
	}

	@AfterAll
	static void stop() {
		model.disposeNow(Duration.ofSeconds(2));
	}

	@Test
	void theQueueBesideABareLoop() {
		for (int round = 1; round <= ROUNDS; round++) {
			double bare = bare();
			double queue = queue("round" + (char) ('a' + round));
			System.out.printf(
					"round %d: bare loop %.0f calls/s, queue %.0f runs/s (%.0f %% of it, %.0f %% of in-flight/latency)%n",
					round, bare, queue, 100 * queue / bare, 100 * queue * LATENCY.toMillis() / 1000.0 / IN_FLIGHT);
		}
		assertThat(asked).as("calls for one article")
			.allSatisfy((article, calls) -> assertThat(article.contains("killed") || calls == 1).isTrue());
	}

	@Test
	void aKilledWorkerAmongThree() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		Workers workers = new Workers(this.context);
		BudgetProperties unlimited = new BudgetProperties(null, null, null, null, 0.5,
				BudgetProperties.WhenUsedUp.RULES);
		PlanWorker mortal = workers.mortal(unlimited);
		List<PlanWorker> others = List.of(workers.worker(unlimited), workers.worker(unlimited));
		Long[] articles = articles("killed");
		int before = calls.get();
		mortal.start();
		others.forEach(PlanWorker::start);
		Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> done(articles) >= RUNS / 3);
		mortal.stop();
		Awaitility.await().atMost(Duration.ofMinutes(5)).until(() -> done(articles) == RUNS);
		others.forEach(PlanWorker::stop);
		this.unleash.resetAll();
		int repeated = calls.get() - before - RUNS;
		System.out.printf("three workers, one killed: %d runs done, %d plans, %d calls repeated (%.2f %%)%n",
				done(articles), this.database.count("plans where article_id = any(?)", (Object) articles), repeated,
				100.0 * repeated / RUNS);
		assertThat(this.database.count("plans where article_id = any(?)", (Object) articles)).isEqualTo(RUNS);
	}

	private double bare() {
		WebClient web = WebClient.builder()
			.clientConnector(new ReactorClientHttpConnector(HttpClient.create(
					ConnectionProvider.builder("bare").maxConnections(IN_FLIGHT).pendingAcquireMaxCount(-1).build())))
			.build();
		String body = "{\"messages\":\"" + "x".repeat(6000) + "\"}";
		ProcessorTimes times = ProcessorTimes.now();
		long started = System.nanoTime();
		List<Duration> took = Objects.requireNonNull(Flux.range(0, RUNS)
			.flatMap((_) -> web.post()
				.uri(baseUrl() + "/chat/completions")
				.contentType(MediaType.APPLICATION_JSON)
				.bodyValue(body)
				.retrieve()
				.bodyToMono(String.class)
				.elapsed()
				.map((answer) -> Duration.ofMillis(answer.getT1())), IN_FLIGHT)
			.sort()
			.collectList()
			.block(Duration.ofMinutes(5)));
		double perSecond = RUNS / ((System.nanoTime() - started) / 1e9);
		System.out.printf("overhead of a bare call, without the model's %d ms: p50 %d, p95 %d, p99 %d ms%n",
				LATENCY.toMillis(), over(took, 0.5), over(took, 0.95), over(took, 0.99));
		System.out.println("processor time of a bare call " + ProcessorTimes.now().since(times, RUNS));
		return perSecond;
	}

	private static long over(List<Duration> took, double share) {
		return took.get((int) (took.size() * share)).minus(LATENCY).toMillis();
	}

	private double queue(String name) {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		Long[] articles = articles(name);
		ProcessorTimes times = ProcessorTimes.now();
		this.unleash.resetAll();
		// Counting takes the database's time from what is measured.
		Awaitility.await()
			.pollInterval(Duration.ofSeconds(1))
			.atMost(Duration.ofMinutes(5))
			.until(() -> done(articles) == RUNS);
		// From the first claim: the worker looks for itself once a second whether it may.
		double perSecond = RUNS / Objects.requireNonNull(this.database.value(Double.class, """
				select extract(epoch from max(finished_at) - min(started_at))::float8
				from plan_runs where article_id between ? and ?
				""", articles[0], articles[articles.length - 1]));
		System.out.println("processor time of a run " + ProcessorTimes.now().since(times, RUNS));
		Map<String, ?> overhead = this.database
			.query("""
					select percentile_cont(0.5) within group (order by ms) as p50,
						percentile_cont(0.95) within group (order by ms) as p95, percentile_cont(0.99) within group (order by ms) as p99
					from (select extract(epoch from pg_xact_commit_timestamp(xmin) - started_at)::float8 * 1000 - ? as ms
						from plan_runs where article_id between ? and ?) as runs
					""",
					LATENCY.toMillis(), articles[0], articles[articles.length - 1])
			.getFirst();
		System.out.printf(
				"overhead of a run, from its claim to the commit of its plan, without the model's %d ms: p50 %.1f, p95 %.1f, p99 %.1f ms%n",
				LATENCY.toMillis(), overhead.get("p50"), overhead.get("p95"), overhead.get("p99"));
		assertThat(this.database.count("plans where article_id = any(?)", (Object) articles)).isEqualTo(RUNS);
		return perSecond;
	}

	private long done(Long[] articles) {
		return this.database.count("plan_runs where article_id between ? and ? and state = 'done'", articles[0],
				articles[articles.length - 1]);
	}

	private Long[] articles(String name) {
		long[] ids = PlanFixture.articles(this.database, "Benchmark article " + name + " ", RUNS);
		for (int from = 0; from < ids.length; from += 1000) {
			PlanFixture.enqueue(this.runs, java.util.Arrays.copyOfRange(ids, from, Math.min(from + 1000, ids.length)));
		}
		this.database.update("analyze plan_runs");
		return LongStream.of(ids).boxed().toArray(Long[]::new);
	}

}
