package io.newstunneler.systemtests;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.model.ModelAnswer;
import io.newstunneler.testsupport.model.ModelRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is a plan had from a model, and is no article lost over a model that misbehaves?
 */
@Order(2)
@ExtendWith(RunningSystemExtension.class)
class ModelIT {

	private final RunningSystem system;

	private final Api api;

	ModelIT(RunningSystem system) {
		this.system = system;
		this.api = system.api();
	}

	@AfterEach
	void behave() {
		this.system.model().answer((request) -> ModelAnswer.plan(request.ticker()));
	}

	@Test
	void anArticleOverTheThresholdGetsAPlanOfTheSchema() {
		long article = publish("Willowmere");
		awaitRun(article, "done");
		JsonNode stored = this.api.get("/api/articles/" + article + "/plan");
		ModelRequest request = this.system.model().requestsAbout("Willowmere").getFirst();
		JsonNode plan = stored.path("llm_plan");
		assertThat(request.authorization()).isEqualTo("Bearer test-key");
		assertThat(request.body().path("response_format").path("json_schema").path("strict").asBoolean()).isTrue();
		assertThat(request.schema().path("required")).isNotEmpty()
			.allSatisfy((member) -> assertThat(plan.has(member.asString())).as(member.asString()).isTrue());
		assertThat(plan.path("stance").asString()).isEqualTo("BULLISH");
		assertThat(stored.path("strategy_bucket").asString()).isEqualTo("General News");
		assertThat(stored.path("strategy_risk").path("max_position_pct").isNumber()).isTrue();
		assertThat(this.system.model().requestsAbout("Willowmere")).hasSize(1);
	}

	@Test
	void aModelThatAsksForPatienceIsAskedAgainWhenItSaid() {
		this.system.model()
			.answer((request) -> (this.system.model().requestsAbout("Thornfield").size() == 1)
					? ModelAnswer.tooManyRequests(3) : ModelAnswer.plan(request.ticker()));
		long article = publish("Thornfield");
		awaitRun(article, "done");
		List<ModelRequest> requests = this.system.model().requestsAbout("Thornfield");
		assertThat(requests).hasSize(2);
		assertThat(Duration.between(requests.get(0).at(), requests.get(1).at()))
			.isGreaterThanOrEqualTo(Duration.ofSeconds(3));
	}

	@Test
	void garbageIsRefusedAndTheRunFailsForAllToSee() {
		this.system.model().answer(ModelAnswer.garbage());
		long article = publish("Mossbridge");
		JsonNode run = awaitRun(article, "failed");
		assertThat(run.path("last_error").asString("")).isNotBlank();
		List<ModelRequest> requests = this.system.model().requestsAbout("Mossbridge");
		assertThat(requests).hasSize(3);
		assertThat(Duration.between(requests.getFirst().at(), requests.getLast().at()))
			.as("back-off between the attempts")
			.isGreaterThanOrEqualTo(Duration.ofSeconds(3));
		assertThat(this.api.ask("/api/articles/" + article + "/plan").statusCode()).isEqualTo(404);
		assertThat(this.api.get("/api/articles/" + article).path("score").asDouble()).isGreaterThanOrEqualTo(12);
	}

	@Test
	void aModelThatSaysNothingHoldsUpNobodyElse() {
		this.system.model()
			.answer((request) -> request.prompt().contains("Silverdale") ? ModelAnswer.hangs()
					: ModelAnswer.plan(request.ticker()));
		long silent = publish("Silverdale");
		RunningSystem.await("the model to be asked")
			.until(() -> !this.system.model().requestsAbout("Silverdale").isEmpty());
		long other = publish("Brackenford");
		awaitRun(other, "done");
		assertThat(run(silent).path("state").asString()).isEqualTo("running");
		assertThat(this.api.get("/api/articles/" + silent).path("score").asDouble()).isGreaterThanOrEqualTo(12);
	}

	/**
	 * Publishes an article that earns a plan.
	 * @param company an invented name, in no other article
	 * @return the article's id
	 */
	private long publish(String company) {
		FeedItem item = FeedItem.of(company, company + " beats estimates and raises guidance",
				"<p>" + company + " won a contract award and announced a buyback.</p>", Instant.now());
		this.api.addSource(
				this.system.feeds().serve("/model/" + company, Answer.feed(FeedFormat.RSS, company, List.of(item))),
				company);
		return RunningSystem.await("the article about " + company)
			.until(() -> this.api.get("/api/articles?q=" + company), (found) -> found.size() == 1)
			.path(0)
			.path("id")
			.asLong();
	}

	private JsonNode awaitRun(long article, String state) {
		return RunningSystem.await("the plan run to be " + state)
			.until(() -> run(article), (run) -> run.path("state").asString("").equals(state));
	}

	private JsonNode run(long article) {
		return this.api.get("/api/plan-runs?article_id=" + article).path(0);
	}

}
