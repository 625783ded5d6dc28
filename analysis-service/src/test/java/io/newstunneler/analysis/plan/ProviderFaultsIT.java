package io.newstunneler.analysis.plan;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.LongStream;

import io.getunleash.FakeUnleash;
import io.newstunneler.analysis.plan.analyst.Analyst;
import io.newstunneler.analysis.plan.analyst.Models;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.model.ModelAnswer;
import io.newstunneler.testsupport.model.ModelRequest;
import io.newstunneler.testsupport.model.ModelStub;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does a provider's fault end as it has to, through the queue, with a worker and a
 * circuit breaker of its own? After each of them no article is lost, no run is at work or
 * has failed more than three times, whatever has no plan says why, what was reserved is
 * returned, and no call hangs.
 * <table>
 * <caption>The sixteen faults</caption>
 * <tr>
 * <th>fault</th>
 * <th>what has to happen</th>
 * <th>test</th>
 * </tr>
 * <tr>
 * <td>1. 429 with {@code Retry-After: 7}</td>
 * <td>asked again after 7 s, and not at once by all</td>
 * <td>{@link #aRetryAfterIsWaitedFor()}</td>
 * </tr>
 * <tr>
 * <td>2. 429 without {@code Retry-After}</td>
 * <td>back-off with jitter, the circuit opens, three attempts</td>
 * <td>{@link #aRateLimitWithoutATimeOpensTheCircuitAndEndsAfterThreeAttempts()}</td>
 * </tr>
 * <tr>
 * <td>3. 529, 503, 500, many times</td>
 * <td>back-off, the circuit opens, articles stay pending and are planned</td>
 * <td>{@link #aBrokenProviderIsLeftAloneAndNothingIsLost()}</td>
 * </tr>
 * <tr>
 * <td>4. connection refused for long</td>
 * <td>the backlog grows, is not given up, and drains</td>
 * <td>{@link #whereNobodyListensForLongTheBacklogWaitsAndThenDrains()}</td>
 * </tr>
 * <tr>
 * <td>5. hangs before the first byte</td>
 * <td>left at the time-out, others are planned meanwhile</td>
 * <td>{@link #aHangIsLeftAtTheTimeOutAndHoldsUpNobody()}</td>
 * </tr>
 * <tr>
 * <td>6. hangs in the middle</td>
 * <td>left at the time-out</td>
 * <td>{@link #aHangInTheMiddleIsLeftAtTheTimeOut()}</td>
 * </tr>
 * <tr>
 * <td>7. connection breaks in the middle</td>
 * <td>asked again</td>
 * <td>{@link #aConnectionThatBreaksIsTriedAgain()}</td>
 * </tr>
 * <tr>
 * <td>8. answers after three times the time-out</td>
 * <td>the late answer is none; one plan</td>
 * <td>{@link #anAnswerThatComesLateIsNoneAndOnePlanIsStored()},
 * {@link #whoeverAlwaysAnswersLateIsAskedThreeTimes()}</td>
 * </tr>
 * <tr>
 * <td>9. 401</td>
 * <td>no more calls, said once, without the key</td>
 * <td>{@link #aRefusedKeyStopsTheCallsAndIsSaidOnce(CapturedOutput)}</td>
 * </tr>
 * <tr>
 * <td>10. 200 with a page</td>
 * <td>refused and asked again</td>
 * <td>{@link #aPageIsRefusedAndAskedAgain()}</td>
 * </tr>
 * <tr>
 * <td>11. {@code finish_reason: length}</td>
 * <td>refused and asked again, paid for</td>
 * <td>{@link #anAnswerThatWasCutOffIsRefusedAndPaidFor()}</td>
 * </tr>
 * <tr>
 * <td>12. no {@code usage}</td>
 * <td>the budget counts an estimate</td>
 * <td>{@link #whatIsNotCountedIsEstimated()}</td>
 * </tr>
 * <tr>
 * <td>13. budget used up</td>
 * <td>no calls; parked with the reason; goes on with the next hour</td>
 * <td>{@link #aBudgetThatIsUsedUpParksUntilThereIsOneAgain()}</td>
 * </tr>
 * <tr>
 * <td>14. same article twice</td>
 * <td>one call</td>
 * <td>{@link #theSameArticleTwiceIsOneCall()}</td>
 * </tr>
 * <tr>
 * <td>15. same article, another prompt</td>
 * <td>another call</td>
 * <td>{@link #theSameArticleWithAnotherPromptIsAnotherCall()}</td>
 * </tr>
 * <tr>
 * <td>16. answer of 10 MB</td>
 * <td>left at the limit, asked again</td>
 * <td>{@link #anAnswerOfTenMegabytesIsLeftAtTheLimit()}</td>
 * </tr>
 * </table>
 */
@ExtendWith(OutputCaptureExtension.class)
@Import(FlagConfiguration.class)
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		// What other tests told is not planned here.
		properties = { "spring.application.name=analysis-provider-faults-it",
				"spring.kafka.consumer.auto-offset-reset=latest", "newstunneler.plans.back-off=50ms",
				"newstunneler.plans.longest-back-off=400ms", "newstunneler.plans.lease=5s",
				"newstunneler.plans.poll=100ms" })
@WithPostgres
@WithKafka
class ProviderFaultsIT {

	private static final Duration TIMEOUT = Duration.ofMillis(700);

	private static final BudgetProperties AMPLE = budget(50_000_000);

	private final AtomicReference<Instant> leap = new AtomicReference<>(Instant.EPOCH);

	private ModelStub model = ModelStub.start();

	private @Nullable PlanWorker worker;

	@Autowired
	PlanRuns runs;

	@Autowired
	TestDatabase database;

	@Autowired
	FakeUnleash unleash;

	@Autowired
	ApplicationContext context;

	@BeforeEach
	void begin() {
		// The service's own worker has nothing to do with these.
		this.unleash.disable(PlanWorker.LLM_ANALYSIS.name());
		this.database.update("delete from plan_runs");
		// A call has shown today what one costs, else they would be made one by one.
		this.database.update("delete from plan_spending");
		this.database.update("""
				insert into plan_spending (hour, source_id, calls, tokens, usd, largest_tokens, largest_usd)
				values (date_trunc('hour', now()), 0, 1, 1150, 0, 1150, 0)""");
	}

	@AfterEach
	void nothingIsLostNorHangs() {
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("plan_runs where state = 'running'") == 0 && this.model.underWay() == 0);
		assertThat(this.database.count("plan_runs where reserved_tokens is not null or reserved_usd is not null"))
			.as("reservations left")
			.isZero();
		assertThat(this.database.count("plan_runs where failures > 3")).isZero();
		assertThat(this.database.count(
				"plan_runs where state in ('failed', 'parked') and (coalesce(last_error, '') = '' or error_class is null)"))
			.as("runs that do not say why they have no plan")
			.isZero();
		assertThat(this.database.count("plan_runs where article_id not in (select id from articles)"))
			.as("articles lost")
			.isZero();
		assertThat(this.database
			.count("plan_runs where state = 'done' and article_id not in (select article_id from plans)")).isZero();
		stop();
		this.model.close();
	}

	@Test
	void aRetryAfterIsWaitedFor() {
		long article = article("Retry after");
		this.model.answer(first(ModelAnswer.tooManyRequests(7), ModelAnswer.plan(null)));
		work();
		assertThat(await("done", article).getFirst()).containsEntry("failures", 1);
		List<ModelRequest> requests = this.model.requests();
		assertThat(requests).hasSize(2);
		assertThat(Duration.between(requests.get(0).at(), requests.get(1).at())).isGreaterThan(Duration.ofSeconds(7));
	}

	@Test
	void aRateLimitWithoutATimeOpensTheCircuitAndEndsAfterThreeAttempts() {
		long[] articles = articles("Limited", 8);
		this.model.answer(new ModelAnswer.Fails(429, Map.of(), ""));
		Analyst analyst = work();
		awaitOpen(analyst);
		assertThat(await("failed", articles)).allSatisfy(
				(run) -> assertThat(run).containsEntry("error_class", "rate_limited").containsEntry("failures", 3));
		assertThat(this.model.requests()).hasSize(3 * articles.length);
	}

	@Test
	void aBrokenProviderIsLeftAloneAndNothingIsLost() {
		long[] articles = articles("Broken", 8);
		int[] statuses = { 529, 503, 500 };
		AtomicInteger asked = new AtomicInteger();
		this.model.answer((_) -> ModelAnswer.fails(statuses[asked.getAndIncrement() % statuses.length]));
		Analyst analyst = work();
		awaitOpen(analyst);
		awaitWaiting("provider_error", articles.length);
		this.model.answer(ModelAnswer.plan(null));
		assertThat(await("done", articles)).allSatisfy((run) -> assertThat(run).containsEntry("failures", 0));
	}

	@Test
	void whereNobodyListensForLongTheBacklogWaitsAndThenDrains() {
		URI baseUrl = this.model.baseUrl();
		this.model.close();
		long[] articles = articles("Unreachable", 12);
		work();
		awaitWaiting("unreachable", 1);
		// Longer than patience with a model that answers with errors.
		this.database.update("""
				update plan_runs set created_at = created_at - interval '3 hours', error_class = null,
					started_at = started_at - interval '3 hours'""");
		awaitWaiting("unreachable", 1);
		// Some may be trying again at first.
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database
				.count("plan_runs where state = 'waiting' and failures = 0 and tokens = 0") == articles.length);
		this.model = ModelStub.startAt(baseUrl);
		await("done", articles);
		assertThat(this.model.requests()).hasSize(articles.length);
	}

	@Test
	void aHangIsLeftAtTheTimeOutAndHoldsUpNobody() {
		long hanging = article("Hanging");
		this.model
			.answer((request) -> request.prompt().contains("Hanging") ? ModelAnswer.hangs() : ModelAnswer.plan(null));
		work();
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !this.model.requests().isEmpty());
		long other = article("Not held up");
		await("done", other);
		assertThat(await("failed", hanging).getFirst()).containsEntry("error_class", "timed_out")
			.containsEntry("failures", 3);
		assertThat(this.model.requestsAbout("Hanging")).hasSize(3);
	}

	@Test
	void aHangInTheMiddleIsLeftAtTheTimeOut() {
		long article = article("Stalling");
		this.model.answer(ModelAnswer.stalls());
		work();
		assertThat(await("failed", article).getFirst()).containsEntry("error_class", "timed_out");
		assertThat(this.model.requests()).hasSize(3);
	}

	@Test
	void aConnectionThatBreaksIsTriedAgain() {
		long article = article("Breaking off");
		this.model.answer(first(ModelAnswer.breaksOff(), ModelAnswer.plan(null)));
		work();
		assertThat(await("done", article).getFirst()).containsEntry("failures", 0).containsEntry("attempts", 2);
		assertThat(this.model.requests()).hasSize(2);
	}

	@Test
	void anAnswerThatComesLateIsNoneAndOnePlanIsStored() {
		long article = article("Late");
		ModelAnswer.Says plan = (ModelAnswer.Says) ModelAnswer.plan(null);
		ModelAnswer late = ModelAnswer.says(plan.content().replace("BULLISH", "BEARISH"))
			.after(TIMEOUT.multipliedBy(3));
		this.model.answer(first(late, plan));
		work();
		assertThat(await("done", article).getFirst()).containsEntry("attempts", 2).containsEntry("failures", 1);
		Awaitility.await()
			.during(TIMEOUT.multipliedBy(3))
			.atMost(TIMEOUT.multipliedBy(20))
			.until(() -> this.database.count("plans where article_id = ? and stance = 'BULLISH'", article) == 1);
		assertThat(this.database.count("plan_runs where article_id = ?", article)).isOne();
		assertThat(this.model.requests()).hasSize(2);
	}

	@Test
	void whoeverAlwaysAnswersLateIsAskedThreeTimes() {
		long article = article("Always late");
		this.model.answer(ModelAnswer.plan(null).after(TIMEOUT.multipliedBy(3)));
		work();
		assertThat(await("failed", article).getFirst()).containsEntry("error_class", "timed_out");
		Awaitility.await()
			.during(TIMEOUT.multipliedBy(3))
			.atMost(TIMEOUT.multipliedBy(20))
			.until(() -> this.database.count("plans where article_id = ?", article) == 0);
		assertThat(this.model.requests()).hasSize(3);
	}

	@Test
	void aRefusedKeyStopsTheCallsAndIsSaidOnce(CapturedOutput output) {
		long[] articles = articles("Refused key", 4);
		this.model.answer(new ModelAnswer.Fails(401, Map.of(), "Incorrect API key provided: " + Models.KEY));
		work();
		awaitWaiting("key_refused", articles.length);
		int asked = this.model.requests().size();
		Awaitility.await()
			.during(Duration.ofSeconds(1))
			.atMost(Duration.ofSeconds(10))
			.until(() -> this.model.requests().size() == asked);
		assertThat(output).containsOnlyOnce("Correct NEWSTUNNELER_LLM_API_KEY").doesNotContain(Models.KEY);
		assertThat(this.database.count("plan_runs where strpos(last_error, ?) > 0", Models.KEY)).isZero();
		this.model.answer(ModelAnswer.plan(null));
		this.leap.set(Instant.EPOCH.plus(Duration.ofMinutes(3)));
		assertThat(await("done", articles)).allSatisfy((run) -> assertThat(run).containsEntry("failures", 0));
	}

	@Test
	void aPageIsRefusedAndAskedAgain() {
		long article = article("A page");
		this.model.answer(first(new ModelAnswer.Fails(200, Map.of("Content-Type", "text/html"),
				"<html><body>Bad gateway</body></html>"), ModelAnswer.plan(null)));
		work();
		assertThat(await("done", article).getFirst()).containsEntry("failures", 1);
		assertThat(this.model.requests()).hasSize(2);
		assertThat(this.model.requests().getLast().prompt()).contains("Your last answer was refused");
	}

	@Test
	void anAnswerThatWasCutOffIsRefusedAndPaidFor() {
		long article = article("Cut off");
		this.model.answer(first(new ModelAnswer.Fails(200, Map.of(), """
				{"choices": [{"message": {"content": "{\\"ticker\\": null,"}, "finish_reason": "length"}],
				"usage": {"prompt_tokens": 700, "completion_tokens": 77}}"""), ModelAnswer.plan(null)));
		work();
		assertThat(await("done", article).getFirst()).containsEntry("failures", 1).containsEntry("tokens", 777 + 1150);
		assertThat(this.database.value(Long.class, "select sum(tokens)::bigint from plan_spending where source_id = 1"))
			.isEqualTo(777 + 1150);
	}

	@Test
	void whatIsNotCountedIsEstimated() {
		long article = article("Not counted");
		String plan = ((ModelAnswer.Says) ModelAnswer.plan(null)).content();
		this.model.answer(new ModelAnswer.Fails(200, Map.of(),
				"{\"choices\": [{\"finish_reason\": \"stop\", \"message\": {\"content\": \"%s\"}}]}"
					.formatted(plan.replace("\\", "\\\\").replace("\"", "\\\""))));
		work();
		await("done", article);
		assertThat(this.database.value(Long.class, "select sum(tokens)::bigint from plan_spending where source_id = 1"))
			.isGreaterThan(plan.length() / 4);
	}

	@Test
	void aBudgetThatIsUsedUpParksUntilThereIsOneAgain() {
		long article = article("Not affordable");
		work(budget(10));
		assertThat(await("parked", article).getFirst()).containsEntry("error_class", "budget_used_up");
		assertThat(this.model.requests()).isEmpty();
		stop();
		// The next hour comes, with a budget of its own.
		this.database.update("update plan_runs set due_at = now()");
		work();
		await("done", article);
		assertThat(this.model.requests()).hasSize(1);
	}

	@Test
	void theSameArticleTwiceIsOneCall() {
		long[] articles = { article("Said twice"), article("Said twice") };
		work();
		await("done", articles);
		assertThat(this.model.requests()).hasSize(1);
		assertThat(this.database.count("plan_runs where cached_from is not null and tokens = 0")).isOne();
	}

	@Test
	void theSameArticleWithAnotherPromptIsAnotherCall() {
		long article = article("Another prompt");
		work();
		await("done", article);
		this.database.update("""
				insert into plan_runs (article_id, origin, priority, asked_version) values (?, 'person', 17, 'v1')
				""", article);
		Awaitility.await()
			.atMost(Duration.ofSeconds(20))
			.until(() -> this.database.count("plan_runs where article_id = ? and state = 'done'", article) == 2);
		assertThat(this.model.requests()).hasSize(2);
	}

	@Test
	void anAnswerOfTenMegabytesIsLeftAtTheLimit() {
		long article = article("Ten megabytes");
		this.model.answer(first(ModelAnswer.says("x".repeat(10 * 1024 * 1024)), ModelAnswer.plan(null)));
		work();
		assertThat(await("done", article).getFirst()).containsEntry("failures", 1);
		assertThat(this.model.requests()).hasSize(2);
	}

	private static BudgetProperties budget(long tokensPerHour) {
		return new BudgetProperties(tokensPerHour, null, null, null, 1, BudgetProperties.WhenUsedUp.PARK);
	}

	private Analyst work() {
		return work(AMPLE);
	}

	private Analyst work(BudgetProperties budget) {
		Analyst analyst = Models.at(this.model.baseUrl(), TIMEOUT,
				() -> Instant.now().plus(Duration.between(Instant.EPOCH, this.leap.get())));
		PlanWorker worker = new Workers(this.context).worker(analyst, budget);
		worker.start();
		this.worker = worker;
		return analyst;
	}

	private void stop() {
		PlanWorker worker = this.worker;
		if (worker != null) {
			worker.stop();
		}
		this.worker = null;
	}

	private static Function<ModelRequest, ModelAnswer> first(ModelAnswer first, ModelAnswer then) {
		AtomicInteger asked = new AtomicInteger();
		return (_) -> (asked.getAndIncrement() == 0) ? first : then;
	}

	private long article(String title) {
		long article = PlanFixture.article(this.database, title, null, null);
		PlanFixture.enqueue(this.runs, article);
		return article;
	}

	private long[] articles(String title, int count) {
		return LongStream.range(0, count).map((i) -> article(title + " no. " + i + ".")).toArray();
	}

	private void awaitOpen(Analyst analyst) {
		Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> analyst.capacity() == 0);
	}

	private void awaitWaiting(String errorClass, int runs) {
		Awaitility.await()
			.alias("at least " + runs + " runs wait with " + errorClass)
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.database.count("plan_runs where state = 'waiting' and error_class = ?",
					errorClass) >= runs);
	}

	private List<Map<String, @Nullable Object>> await(String state, long... articles) {
		Long[] ids = LongStream.of(articles).boxed().toArray(Long[]::new);
		Awaitility.await()
			.alias(articles.length + " runs are " + state)
			.atMost(Duration.ofSeconds(60))
			.until(() -> this.database.count("plan_runs where article_id = any(?) and state = ?", ids,
					state) == articles.length);
		return this.database.query("select * from plan_runs where article_id = any(?) order by id", (Object) ids);
	}

}
