package io.newstunneler.testsupport.model;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Does the model stub speak the protocol, and fail as it is told?
 */
class ModelStubTests {

	private final ModelStub model = ModelStub.start();

	private final HttpClient http = HttpClient.newHttpClient();

	@AfterEach
	void stop() {
		this.model.close();
		this.http.shutdownNow();
		this.http.close();
	}

	@Test
	void aPlanNamesTheTickerOfThePrompt() throws Exception {
		JsonNode answer = JsonMapper.shared().readTree(ask("Acme (ACME) beats").body());
		JsonNode plan = JsonMapper.shared()
			.readTree(answer.path("choices").path(0).path("message").path("content").asString());
		assertThat(plan.path("ticker").asString()).isEqualTo("ACME");
		assertThat(answer.path("usage").path("total_tokens").asInt()).isEqualTo(1150);
		assertThat(this.model.requestsAbout("Acme")).singleElement().satisfies((request) -> {
			assertThat(request.model()).isEqualTo("some-model");
			assertThat(request.authorization()).isEqualTo("Bearer key");
		});
	}

	@Test
	void tooManyRequestsSayWhenToComeBack() throws Exception {
		this.model.answer(ModelAnswer.tooManyRequests(3));
		HttpResponse<String> answer = ask("x");
		assertThat(answer.statusCode()).isEqualTo(429);
		assertThat(answer.headers().firstValue("Retry-After")).hasValue("3");
	}

	@Test
	void aHangingModelNeverAnswers() {
		this.model.answer(ModelAnswer.hangs());
		assertThatExceptionOfType(HttpTimeoutException.class).isThrownBy(() -> ask("x"));
		assertThat(this.model.requests()).hasSize(1);
		Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> this.model.underWay() == 0);
	}

	private HttpResponse<String> ask(String prompt) throws IOException, InterruptedException {
		String body = """
				{"model": "some-model", "messages": [{"role": "user", "content": "%s"}]}
				""".formatted(prompt);
		return this.http.send(HttpRequest.newBuilder(URI.create(this.model.baseUrl() + "/chat/completions"))
			.header("Authorization", "Bearer key")
			.timeout(Duration.ofSeconds(1))
			.POST(HttpRequest.BodyPublishers.ofString(body))
			.build(), HttpResponse.BodyHandlers.ofString());
	}

}
