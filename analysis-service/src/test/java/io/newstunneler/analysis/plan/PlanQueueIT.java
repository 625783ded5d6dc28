package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;

import io.getunleash.FakeUnleash;
import io.getunleash.variant.Payload;
import io.getunleash.variant.Variant;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.model.ModelAnswer;
import io.newstunneler.testsupport.model.ModelRequest;
import io.newstunneler.testsupport.model.ModelStub;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does the queue ask once, spend what it may, survive its workers, and let people look
 * into it and put it right?
 */
@Import(FlagConfiguration.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.application.name=analysis-queue-it", "newstunneler.llm.api-key=sk-queue",
				"newstunneler.llm.timeout=5s", "newstunneler.plans.back-off=50ms", "newstunneler.plans.lease=5s",
				"newstunneler.plans.poll=100ms" })
@WithPostgres
@WithKafka
class PlanQueueIT {

	private static final BudgetProperties UNLIMITED = budget(null, BudgetProperties.WhenUsedUp.RULES);

	private static final ModelStub model = ModelStub.start();

	@Autowired
	PlanRuns runs;

	@Autowired
	TestDatabase database;

	@Autowired
	FakeUnleash unleash;

	@Autowired
	ApplicationContext context;

	@LocalServerPort
	int port;

	private WebTestClient web;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("newstunneler.llm.base-url", model::baseUrl);
	}

	private static BudgetProperties budget(@Nullable Long tokensPerHour, BudgetProperties.WhenUsedUp whenUsedUp) {
		return new BudgetProperties(tokensPerHour, null, null, null, 0.5, whenUsedUp);
	}

	@BeforeEach
	void goodModel() {
		this.web = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(10))
			.build();
		this.unleash.resetAll();
		this.database.update("delete from plan_spending");
		model.answer((request) -> ModelAnswer.plan(request.ticker()));
	}

	@Test
	void oneHundredSameArticlesAtOnceCostOneCall() {
		model.answer((request) -> ModelAnswer.plan(null).after(Duration.ofMillis(300)));
		long[] articles = articles("Syndicated everywhere", 100);
		PlanFixture.enqueue(this.runs, articles);
		awaitAll(articles, "done");
		assertThat(model.requestsAbout("Syndicated everywhere")).hasSize(1);
		assertThat(this.database.count("plans where article_id = any(?)", (Object) boxed(articles))).isEqualTo(100);
		assertThat(this.database.count("plan_runs where article_id = any(?) and cached_from is not null and tokens = 0",
				(Object) boxed(articles)))
			.isEqualTo(99);
	}

	@Test
	void theSameQuestionIsAskedAgainOnlyWhereSomebodyInsistsOrThePromptIsAnother() {
		long article = PlanFixture.article(this.database, "Asked once more", null, null);
		PlanFixture.enqueue(this.runs, article);
		awaitRuns(article, 1);
		post("/api/articles/llm/analyze/" + article, null);
		awaitRuns(article, 2);
		assertThat(model.requestsAbout("Asked once more")).hasSize(1);
		post("/api/articles/llm/analyze/" + article + "?fresh=true", null);
		awaitRuns(article, 3);
		assertThat(model.requestsAbout("Asked once more")).hasSize(2);
		this.unleash.enable(Admissions.PLAN_PROMPT.flag().name());
		this.unleash.setVariant(Admissions.PLAN_PROMPT.flag().name(),
				new Variant("older", new Payload("string", "v1"), true, true));
		post("/api/articles/llm/analyze/" + article, null);
		awaitRuns(article, 4);
		assertThat(model.requestsAbout("Asked once more")).hasSize(3);
		this.web.get()
			.uri("/api/articles/{id}/plan", article)
			.exchange()
			.expectBody()
			.jsonPath("$.prompt_version")
			.isEqualTo("v1")
			.jsonPath("$.flag_variant")
			.isEqualTo("older");
	}

	@Test
	void aSecondPromptRunsInTheShadowAndIsNeverThePlan() {
		this.unleash.enable(PlanWorker.LLM_ANALYSIS.name(), PlanWorker.SHADOW.flag().name());
		this.unleash.setVariant(PlanWorker.SHADOW.flag().name(),
				new Variant("old", new Payload("string", "v1"), true, true));
		long article = PlanFixture.article(this.database, "Shadowed article", null, null);
		PlanFixture.enqueue(this.runs, article);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.database.count("plan_trials where article_id = ?", article) == 1);
		assertThat(this.database.value(String.class, "select prompt_version from plans where article_id = ?", article))
			.isEqualTo("v2");
		assertThat(this.database.count("outbox where topic like '%plan.created%' and key = ?", Long.toString(article)))
			.as("facts of the plan, sent or not")
			.isLessThanOrEqualTo(1);
		this.web.get()
			.uri("/api/articles/{id}/plan-trials", article)
			.exchange()
			.expectBody()
			.jsonPath("$[0].origin")
			.isEqualTo("shadow")
			.jsonPath("$[0].prompt_version")
			.isEqualTo("v1");
	}

	@Test
	void theBudgetIsNeverOverdrawnByMoreThanACallHoweverManyWorkersSpendIt() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		ModelAnswer.Says plan = (ModelAnswer.Says) ModelAnswer.plan(null);
		model.answer(new ModelAnswer.Says(plan.content(), 3000, 1000).after(Duration.ofMillis(50)));
		Workers workers = new Workers(this.context);
		List<PlanWorker> two = LongStream.range(0, 2)
			.mapToObj((_) -> workers.worker(budget(21_000L, BudgetProperties.WhenUsedUp.RULES)))
			.toList();
		long[] articles = LongStream.range(0, 40)
			.map((i) -> PlanFixture.article(this.database, "Costly article " + i + ".", null, null))
			.toArray();
		PlanFixture.enqueue(this.runs, articles);
		two.forEach(PlanWorker::start);
		awaitAll(articles, "done");
		two.forEach(PlanWorker::stop);
		assertThat(this.database.value(Long.class, "select sum(tokens)::bigint from plan_spending")).isBetween(16_000L,
				21_000L + 4000);
		assertThat(this.database.count(
				"plans where article_id = any(?) and model = 'rules' and note like 'The budget of 21000 tokens an hour is used up.%'",
				(Object) boxed(articles)))
			.isGreaterThanOrEqualTo(34);
	}

	@Test
	void whereTheModelIsWaitedForRunsAreParkedAndGoOnWithTheNextHour() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		PlanWorker worker = new Workers(this.context).worker(budget(10L, BudgetProperties.WhenUsedUp.PARK));
		long article = PlanFixture.article(this.database, "Parked article", null, null);
		PlanFixture.enqueue(this.runs, article);
		worker.start();
		awaitAll(new long[] { article }, "parked");
		worker.stop();
		Map<String, ?> run = this.database.query("select * from plan_runs where article_id = ?", article).getFirst();
		assertThat(run.get("error_class")).isEqualTo("budget_used_up");
		assertThat(String.valueOf(run.get("last_error"))).contains("10 tokens an hour is used up");
		assertThat(model.requestsAbout("Parked article")).isEmpty();
		this.database.update("update plan_runs set due_at = now() where article_id = ?", article);
		this.unleash.resetAll();
		awaitAll(new long[] { article }, "done");
	}

	@Test
	void ofThreeWorkersOneIsKilledAndNoRunIsLostOrPlannedTwice() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		model.answer((request) -> ModelAnswer.plan(null).after(Duration.ofMillis(100)));
		Workers workers = new Workers(this.context);
		PlanWorker mortal = workers.mortal(UNLIMITED);
		List<PlanWorker> others = List.of(workers.worker(UNLIMITED), workers.worker(UNLIMITED));
		long[] articles = LongStream.range(0, 200)
			.map((i) -> PlanFixture.article(this.database, "Crowded queue " + i + ".", null, null))
			.toArray();
		PlanFixture.enqueue(this.runs, articles);
		mortal.start();
		others.forEach(PlanWorker::start);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.database.count("plans where article_id = any(?)", (Object) boxed(articles)) >= 40);
		mortal.stop();
		awaitAll(articles, "done");
		others.forEach(PlanWorker::stop);
		assertThat(this.database.count("plans where article_id = any(?)", (Object) boxed(articles))).isEqualTo(200);
		assertThat(model.requestsAbout("Crowded queue")).hasSizeBetween(200, 208);
	}

	@Test
	void aSourceWithMuchToSayLetsOthersInBetween() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		long[] many = articles("Loud source", 150);
		PlanFixture.enqueue(this.runs, many);
		long other = PlanFixture.article(this.database, "Quiet source", null, null);
		this.database.update("update articles set source_id = 77 where id = ?", other);
		PlanFixture.enqueue(this.runs, other);
		assertThat(this.database.count("""
				plan_runs where state = 'waiting' and article_id = any(?)
					and priority < (select priority from plan_runs where article_id = ?)""", boxed(many), other))
			.isGreaterThanOrEqualTo(100);
		post("/api/plan-runs/cancel", Map.of("state", "waiting"));
	}

	@Test
	void peopleRetryCancelPauseAndLookAtManyRunsAtOnce() {
		model.answer((request) -> request.prompt().contains("Spoilt") ? ModelAnswer.garbage() : ModelAnswer.plan(null));
		long[] spoilt = { PlanFixture.article(this.database, "Spoilt one", null, null),
				PlanFixture.article(this.database, "Spoilt two", null, null) };
		PlanFixture.enqueue(this.runs, spoilt);
		awaitAll(spoilt, "failed");
		goodModel();
		Map<String, Object> invalid = Map.of("error_class", "invalid_answer");
		post("/api/plan-runs/retry", Map.of("error_class", "invalid_answer", "dry_run", true)).jsonPath("$.matched")
			.isEqualTo(2)
			.jsonPath("$.changed")
			.isEqualTo(0);
		post("/api/plan-runs/pause", Map.of("reason", "The provider is being changed.")).jsonPath("$.figures.paused")
			.isEqualTo(true)
			.jsonPath("$.figures.pause_reason")
			.isEqualTo("The provider is being changed.");
		post("/api/plan-runs/retry", invalid).jsonPath("$.changed").isEqualTo(2);
		Awaitility.await()
			.during(Duration.ofMillis(600))
			.atMost(Duration.ofSeconds(5))
			.until(() -> this.database.count("plan_runs where state = 'waiting' and article_id = any(?)",
					(Object) boxed(spoilt)) == 2);
		post("/api/plan-runs/cancel", Map.of("ids", List.of(run(spoilt[0])))).jsonPath("$.changed").isEqualTo(1);
		post("/api/plan-runs/resume", null).jsonPath("$.figures.paused").isEqualTo(false);
		awaitAll(new long[] { spoilt[1] }, "done");
		awaitAll(new long[] { spoilt[0] }, "cancelled");
		this.web.get()
			.uri("/api/plan-runs/figures")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.figures.done_last_hour")
			.value(Integer.class, (done) -> assertThat(done).isPositive())
			.jsonPath("$.budget.tokens_today")
			.value(Integer.class, (tokens) -> assertThat(tokens).isPositive());
		this.web.post()
			.uri("/api/plan-runs/retry")
			.bodyValue(Map.of("state", "nonsense"))
			.exchange()
			.expectStatus()
			.isEqualTo(422);
	}

	@Test
	void plansAreWrittenAnewByFilterAndReplayedBesideThemselves() {
		Instant begun = Instant.now().minusSeconds(5);
		model.answer((request) -> ModelAnswer.plan(null));
		long flipped = PlanFixture.article(this.database, "Flipped by the other prompt", null, null);
		long same = PlanFixture.article(this.database, "Same by the other prompt", null, null);
		this.database.update("update articles set source_id = 4711 where id in (?, ?)", flipped, same);
		PlanFixture.enqueue(this.runs, flipped, same);
		awaitAll(new long[] { flipped, same }, "done");
		model.answer((request) -> {
			ModelAnswer.Says plan = (ModelAnswer.Says) ModelAnswer.plan(null);
			return request.prompt().contains("Flipped by")
					? ModelAnswer.says(plan.content().replace("BULLISH", "BEARISH")) : plan;
		});
		Queue<Integer> id = new ConcurrentLinkedQueue<>();
		this.web.post()
			.uri("/api/plan-runs/replays")
			.bodyValue(Map.of("prompt_version", "v1", "since", begun.toString(), "until",
					Instant.now().plusSeconds(60).toString(), "source_id", 4711))
			.exchange()
			.expectStatus()
			.isEqualTo(202)
			.expectBody()
			.jsonPath("$.articles")
			.isEqualTo(2)
			.jsonPath("$.id")
			.value(Integer.class, id::add);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.database.count("plan_trials where replay_id = ?", id.element()) == 2);
		this.web.get()
			.uri("/api/plan-runs/replays/{id}", id.element())
			.exchange()
			.expectBody()
			.jsonPath("$.comparison.compared")
			.isEqualTo(2)
			.jsonPath("$.comparison.stance_flips")
			.isEqualTo(1)
			.jsonPath("$.comparison.reversals")
			.isEqualTo(1)
			.jsonPath("$.runs.done")
			.isEqualTo(2);
		this.web.get()
			.uri("/api/plan-runs/replays/{id}/differences", id.element())
			.exchange()
			.expectBody()
			.jsonPath("$.length()")
			.isEqualTo(1)
			.jsonPath("$[0].article_id")
			.isEqualTo(flipped)
			.jsonPath("$[0].stance_after")
			.isEqualTo("BEARISH");
		assertThat(this.database.value(String.class, "select stance from plans where article_id = ?", flipped))
			.isEqualTo("BULLISH");
		post("/api/plan-runs/reanalyse", Map.of("source_id", 4711, "fresh", true)).jsonPath("$.changed").isEqualTo(2);
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.database.count("plans where article_id = ? and stance = 'BEARISH'", flipped) == 1);
		this.web.post()
			.uri("/api/plan-runs/replays")
			.bodyValue(Map.of("prompt_version", "v99", "since", begun.toString(), "until",
					begun.plusSeconds(1).toString()))
			.exchange()
			.expectStatus()
			.isEqualTo(422);
	}

	private WebTestClient.BodyContentSpec post(String uri, @Nullable Object body) {
		WebTestClient.RequestBodySpec request = this.web.post().uri(uri);
		return ((body != null) ? request.bodyValue(body) : request).exchange().expectStatus().isOk().expectBody();
	}

	private long[] articles(String title, int count) {
		return LongStream.range(0, count).map((_) -> PlanFixture.article(this.database, title, null, null)).toArray();
	}

	private static Long[] boxed(long[] ids) {
		return LongStream.of(ids).boxed().toArray(Long[]::new);
	}

	private Long run(long article) {
		return Objects.requireNonNull(
				this.database.value(Long.class, "select max(id) from plan_runs where article_id = ?", article));
	}

	private void awaitAll(long[] articles, String state) {
		Awaitility.await()
			.alias(articles.length + " runs are " + state)
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.database.count("plan_runs where article_id = any(?) and state = ?", boxed(articles),
					state) == articles.length);
	}

	private void awaitRuns(long article, int done) {
		Awaitility.await()
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.database.count("plan_runs where article_id = ? and state = 'done'", article) == done);
	}

}
