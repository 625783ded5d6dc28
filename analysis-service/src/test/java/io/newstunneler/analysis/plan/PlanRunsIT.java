package io.newstunneler.analysis.plan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

import io.getunleash.FakeUnleash;
import io.newstunneler.events.PlanCreated;
import io.newstunneler.events.SignalRaised;
import io.newstunneler.testsupport.kafka.KafkaProbe;
import io.newstunneler.testsupport.kafka.Seen;
import io.newstunneler.testsupport.kafka.SeenRecord;
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
import org.springframework.boot.micrometer.tracing.test.autoconfigure.AutoConfigureTracing;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does an article that earns a plan get one from the model, and does whatever the model
 * does end in a plan or in a failed run that says why?
 */
@Import(FlagConfiguration.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "spring.application.name=analysis-plans-it", "newstunneler.llm.api-key=sk-do-not-tell",
				"newstunneler.llm.timeout=2s", "newstunneler.plans.back-off=200ms", "newstunneler.plans.lease=2s",
				"newstunneler.plans.poll=100ms" })
@AutoConfigureTracing
@WithPostgres
@WithKafka
class PlanRunsIT {

	private static final ModelStub model = ModelStub.start();

	@Autowired
	PlanRuns runs;

	@Autowired
	TestDatabase database;

	@Autowired
	KafkaProbe probe;

	@Autowired
	FakeUnleash unleash;

	@LocalServerPort
	int port;

	private WebTestClient web;

	@DynamicPropertySource
	static void properties(DynamicPropertyRegistry registry) {
		registry.add("newstunneler.llm.base-url", model::baseUrl);
	}

	@BeforeEach
	void goodModel() {
		this.web = WebTestClient.bindToServer()
			.baseUrl("http://127.0.0.1:" + this.port)
			.responseTimeout(Duration.ofSeconds(10))
			.build();
		model.answer((request) -> ModelAnswer.plan(request.ticker()));
	}

	@Test
	void aGoodAnswerBecomesThePlanTheFactsAndTheSignal() {
		this.probe.awaitTopic(PlanCreated.TOPIC);
		this.probe.awaitTopic(SignalRaised.TOPIC);
		try (Seen<PlanCreated> plans = this.probe.fromNow(PlanCreated.class);
				Seen<SignalRaised> signals = this.probe.fromNow(SignalRaised.class)) {
			long article = PlanFixture.article(this.database, "Zenqua (ZENQ) wins \"big\" & bold <deal>",
					"Zenqua said so.", "ZENQ");
			PlanFixture.enqueue(this.runs, article);
			SeenRecord<PlanCreated> created = plans.await((plan) -> plan.articleId() == article);
			assertThat(created.traceId()).isEqualTo(PlanFixture.TRACE.traceId());
			assertThat(created.value().model()).isEqualTo("gpt-4o-mini");
			assertThat(created.value().promptVersion()).isEqualTo("v2");
			assertThat(created.value().tokens()).isEqualTo(1150);
			assertThat(created.value().costUsd()).isEqualByComparingTo("0.000285");
			assertThat(signals.await((signal) -> signal.symbol().equals("ZENQ")).value().articleId())
				.isEqualTo(article);
			ModelRequest request = model.requestsAbout("Zenqua").getLast();
			assertThat(request.prompt()).contains("Zenqua (ZENQ) wins \"big\" & bold <deal>");
			assertThat(request.authorization()).isEqualTo("Bearer sk-do-not-tell");
			assertThat(request.body().at("/response_format/json_schema/strict").asBoolean()).isTrue();
			this.web.get()
				.uri("/api/articles/{id}/plan", article)
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.article_id")
				.isEqualTo(article)
				.jsonPath("$.strategy_bucket")
				.isEqualTo("General News")
				.jsonPath("$.strategy_risk.max_position_pct")
				.isEqualTo(0.028)
				.jsonPath("$.strategy_risk.review_in_days")
				.isEqualTo(3)
				.jsonPath("$.llm_plan.ticker")
				.isEqualTo("ZENQ")
				.jsonPath("$.llm_plan.confidence_0to1")
				.isEqualTo(0.7)
				.jsonPath("$.llm_plan.unverified")
				.doesNotExist();
			this.web.get()
				.uri("/api/signals/ZENQ/latest")
				.exchange()
				.expectStatus()
				.isOk()
				.expectBody()
				.jsonPath("$.score")
				.isEqualTo(92.9)
				.jsonPath("$.reasons[0]['+']")
				.isEqualTo(16.8);
		}
	}

	@Test
	void aTickerThatTheArticleDoesNotSupportIsMarkedAndRaisesNoSignal() {
		model.answer(ModelAnswer.plan("SCAM"));
		long article = PlanFixture.article(this.database, "Unsupported claims made", "Nothing about that symbol.",
				null);
		PlanFixture.enqueue(this.runs, article);
		await(article, "done");
		this.web.get()
			.uri("/api/articles/{id}/plan", article)
			.exchange()
			.expectBody()
			.jsonPath("$.llm_plan.unverified")
			.isEqualTo(true);
		this.web.get().uri("/api/signals/SCAM/latest").exchange().expectStatus().isNotFound();
	}

	@Test
	void garbageIsRetriedWithTheComplaintAndThenFailsVisibly() {
		model.answer(ModelAnswer.garbage());
		long article = PlanFixture.article(this.database, "Garbage in", null, null);
		PlanFixture.enqueue(this.runs, article);
		Map<String, @Nullable Object> run = await(article, "failed");
		assertThat(run).containsEntry("attempts", 3).containsEntry("error_class", "invalid_answer");
		assertThat(run.get("tokens")).isEqualTo(3 * 1150);
		List<ModelRequest> requests = model.requestsAbout("Garbage in");
		assertThat(requests).hasSize(3);
		assertThat(requests.get(1).prompt()).contains("Your last answer was refused");
		this.web.get()
			.uri("/api/plan-runs?state=failed&article_id={id}", article)
			.exchange()
			.expectHeader()
			.valueEquals("X-Total-Count", "1")
			.expectBody()
			.jsonPath("$[0].last_error")
			.value(String.class, (error) -> assertThat(error).contains("not one JSON object"));
		model.answer(ModelAnswer.plan(null));
		this.web.post()
			.uri("/api/plan-runs/{id}/retry", run.get("id"))
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.state")
			.isEqualTo("waiting");
		await(article, "done");
	}

	@Test
	void retryAfterIsObeyed() {
		AtomicInteger asked = new AtomicInteger();
		model.answer((request) -> (request.prompt().contains("Limited rate") && asked.getAndIncrement() == 0)
				? ModelAnswer.tooManyRequests(2) : ModelAnswer.plan(null));
		long article = PlanFixture.article(this.database, "Limited rate", null, null);
		PlanFixture.enqueue(this.runs, article);
		await(article, "done");
		List<ModelRequest> requests = model.requestsAbout("Limited rate");
		assertThat(requests).hasSize(2);
		assertThat(Duration.between(requests.get(0).at(), requests.get(1).at())).isBetween(Duration.ofSeconds(2),
				Duration.ofSeconds(6));
	}

	@Test
	void aModelThatHangsOrSaysNothingLeadsToAFailedRunThatSaysSo() {
		model.answer(
				(request) -> request.prompt().contains("Hanging model") ? ModelAnswer.hangs() : ModelAnswer.says(""));
		long hanging = PlanFixture.article(this.database, "Hanging model", null, null);
		long silent = PlanFixture.article(this.database, "Silent model", null, null);
		PlanFixture.enqueue(this.runs, hanging, silent);
		assertThat(await(hanging, "failed")).containsEntry("error_class", "timed_out").containsEntry("failures", 3);
		assertThat(await(silent, "failed")).containsEntry("error_class", "invalid_answer");
		assertThat(this.database.count("articles where id in (?, ?)", hanging, silent)).isEqualTo(2);
	}

	@Test
	void aBrokenModelCostsNoAttemptAndThePlanComesWhenItIsWell() {
		AtomicInteger asked = new AtomicInteger();
		model.answer((request) -> (request.prompt().contains("Broken model") && asked.incrementAndGet() <= 4)
				? ModelAnswer.fails(503) : ModelAnswer.plan(null));
		long article = PlanFixture.article(this.database, "Broken model", null, null);
		PlanFixture.enqueue(this.runs, article);
		Map<String, @Nullable Object> run = await(article, "done");
		assertThat(run).containsEntry("failures", 0).containsEntry("attempts", 5);
		assertThat(this.database.count("plans where article_id = ?", article)).isEqualTo(1);
	}

	@Test
	void whatTheArticleDoesNotBearOutIsWithheld() {
		String plan = ((ModelAnswer.Says) ModelAnswer.plan("AAPL")).content()
			.replace("Better news than expected.", "Better news than expected, worth $999.")
			.replace("The company announced it itself.", "apple LIFTS its dividend");
		model.answer(
				(request) -> request.prompt().contains("Borne out") ? ModelAnswer.says(plan) : ModelAnswer.plan(null));
		long article = PlanFixture.article(this.database, "Borne out: Apple lifts its dividend", null, null);
		PlanFixture.enqueue(this.runs, article);
		await(article, "done");
		this.web.get()
			.uri("/api/articles/{id}/plan", article)
			.exchange()
			.expectBody()
			.jsonPath("$.llm_plan.summary")
			.isEqualTo("Worth a look for a few days.")
			.jsonPath("$.llm_plan.key_facts[0]")
			.isEqualTo("Apple lifts its dividend")
			.jsonPath("$.llm_plan.unverified")
			.doesNotExist();
	}

	@Test
	void aRunWhoseWorkerDiedIsTakenByAnother() {
		long article = PlanFixture.article(this.database, "Orphaned run", null, null);
		this.database.update("""
				insert into plan_runs (article_id, origin, state, priority, worker, attempts, due_at, started_at)
				values (?, 'score', 'running', 17, ?, 1, now() + interval '1 second', now())
				""", article, UUID.randomUUID());
		Map<String, @Nullable Object> run = await(article, "done");
		assertThat(run).containsEntry("attempts", 2).containsEntry("interruptions", 1).containsEntry("failures", 0);
		assertThat(this.database.count("plans where article_id = ?", article)).isEqualTo(1);
	}

	@Test
	void whatTheDatabaseRefusesAtFirstIsStoredWholeAfterwardsAndTheModelIsNotAskedAgain() {
		long article = PlanFixture.article(this.database, "Refused twice (RTWC)", null, "RTWC");
		this.database.update("create sequence analysis.refusals");
		this.database.update("""
				create function refuse() returns trigger language plpgsql security definer as $$
				begin
					if nextval('analysis.refusals') < 3 then raise exception 'refused'; end if;
					return new;
				end $$
				""");
		this.database.update("create trigger refuse before insert on plans for each row when (new.article_id = "
				+ article + ") execute function refuse()");
		try {
			PlanFixture.enqueue(this.runs, article);
			await(article, "done");
			assertThat(this.database.value(Long.class, "select last_value from analysis.refusals")).isEqualTo(3);
		}
		finally {
			this.database.update("drop trigger refuse on plans");
			this.database.update("drop function refuse");
			this.database.update("drop sequence analysis.refusals");
		}
		assertThat(model.requestsAbout("Refused twice")).hasSize(1);
		assertThat(this.database.count("plans where article_id = ?", article)).isEqualTo(1);
		assertThat(this.database.count("signals where article_id = ?", article)).isEqualTo(1);
	}

	@Test
	void offTheFlagStopsClaimingAndOnItResumesWithoutLoss() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		long article = PlanFixture.article(this.database, "While it was off", null, null);
		PlanFixture.enqueue(this.runs, article);
		Awaitility.await()
			.during(Duration.ofSeconds(1))
			.atMost(Duration.ofSeconds(3))
			.until(() -> this.database.count("plan_runs where article_id = ? and state = 'waiting'", article) == 1);
		assertThat(model.requestsAbout("While it was off")).isEmpty();
		this.unleash.resetAll();
		await(article, "done");
	}

	@Test
	void anArticleIsAskedAboutOnceHoweverOftenItsFactArrives() {
		long article = PlanFixture.article(this.database, "Asked once", null, null);
		PlanFixture.enqueue(this.runs, article);
		await(article, "done");
		PlanFixture.enqueue(this.runs, article);
		assertThat(this.database.count("plan_runs where article_id = ?", article)).isEqualTo(1);
		assertThat(model.requestsAbout("Asked once")).hasSize(1);
	}

	@Test
	void analyzeWritesANewPlanAndUnknownArticlesAre404() {
		long article = PlanFixture.article(this.database, "By hand", null, null);
		this.web.get().uri("/api/articles/{id}/plan", article).exchange().expectStatus().isNotFound();
		this.web.post()
			.uri("/api/articles/llm/analyze/{id}", article)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.json("{\"status\":\"queued\",\"article_id\":" + article + "}");
		await(article, "done");
		this.web.post().uri("/api/articles/llm/analyze/1").exchange().expectStatus().isNotFound();
	}

	@Test
	void aCancelledRunIsNotWorkedOn() {
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		long article = PlanFixture.article(this.database, "Not wanted", null, null);
		PlanFixture.enqueue(this.runs, article);
		Long run = this.database.value(Long.class, "select id from plan_runs where article_id = ?", article);
		this.web.post()
			.uri("/api/plan-runs/{id}/cancel", run)
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody()
			.jsonPath("$.state")
			.isEqualTo("cancelled");
		this.unleash.resetAll();
		long next = PlanFixture.article(this.database, "Wanted", null, null);
		PlanFixture.enqueue(this.runs, next);
		await(next, "done");
		assertThat(model.requestsAbout("Not wanted")).isEmpty();
		this.web.post()
			.uri("/api/plan-runs/{id}/cancel",
					this.database.value(Long.class, "select id from plan_runs where article_id = ?", next))
			.exchange()
			.expectStatus()
			.isEqualTo(409);
		this.web.post().uri("/api/plan-runs/999999/retry").exchange().expectStatus().isNotFound();
		this.web.get().uri("/api/plan-runs?state=nonsense").exchange().expectStatus().isEqualTo(422);
	}

	private Map<String, @Nullable Object> await(long article, String state) {
		Instant begun = Instant.now();
		Awaitility.await()
			.alias("run of article " + article + " is " + state + " since " + begun)
			.atMost(Duration.ofSeconds(30))
			.until(() -> this.database.count("plan_runs where article_id = ? and state = ?", article, state) == 1);
		return this.database.query("select * from plan_runs where article_id = ?", article).getFirst();
	}

}
