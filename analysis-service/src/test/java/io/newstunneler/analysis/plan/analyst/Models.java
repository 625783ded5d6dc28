package io.newstunneler.analysis.plan.analyst;

import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;

import tools.jackson.databind.json.JsonMapper;

import org.springframework.web.reactive.function.client.WebClient;

/**
 * Analysts that ask a model of the test's.
 */
public final class Models {

	/** Looks like a key, so that it is noticed where it must not be. */
	public static final String KEY = "sk-provider-0123456789";

	private Models() {
	}

	/**
	 * An analyst with a circuit breaker and connections of its own.
	 * @param baseUrl where the model is
	 * @param timeout how long an answer may take
	 * @param clock by which a model is left alone
	 * @return the analyst
	 */
	public static Analyst at(URI baseUrl, Duration timeout, InstantSource clock) {
		LlmProperties properties = new LlmProperties(baseUrl.toString(), KEY, "gpt-4o-mini", timeout, 8, null, null);
		PlanSchema schema = new PlanSchema();
		ModelClient client = new ModelClient(AnalystConfiguration.web(WebClient.builder(), properties),
				JsonMapper.shared(), properties, schema, clock);
		return new ModelAnalyst(client, schema, new Prompts(), properties, AnalystConfiguration.circuit(8), clock,
				new Random(1));
	}

}
