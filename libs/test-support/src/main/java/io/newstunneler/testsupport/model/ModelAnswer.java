package io.newstunneler.testsupport.model;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a {@link ModelStub} does with a request.
 */
public sealed interface ModelAnswer {

	/**
	 * A plan that satisfies the contract's schema and claims nothing that an article
	 * might not support.
	 * @param ticker the symbol, where the plan shall name one
	 * @return the answer
	 */
	static ModelAnswer plan(@Nullable String ticker) {
		Map<String, @Nullable Object> plan = new LinkedHashMap<>();
		plan.put("ticker", ticker);
		plan.put("sector", null);
		plan.put("catalyst_type", "OTHER");
		plan.put("stance", "BULLISH");
		plan.put("thesis", "The news is better than what was expected of the company.");
		plan.put("key_facts", List.of("The company announced it itself."));
		plan.put("near_term_window_days", 3);
		plan.put("confidence_0to1", 0.7);
		plan.put("risks", List.of("The market may know it already."));
		plan.put("suggested_setups", List.of(Map.of("style", "SWING", "entry_hint", "After the opening range is clear.",
				"invalidations", "A close below the opening range.", "hold_time_days", 3)));
		plan.put("simple_explanation", "Good news came out about the company. Its price may rise for a few days.");
		plan.put("summary", "Better news than expected. Worth a look for a few days.");
		return says(JsonMapper.shared().writeValueAsString(plan));
	}

	/**
	 * Any text.
	 * @param content content of the assistant's message
	 * @return the answer
	 */
	static ModelAnswer says(String content) {
		return new Says(content, 900, 250);
	}

	/**
	 * Something that is no plan.
	 * @return the answer
	 */
	static ModelAnswer garbage() {
		return says("Sure! Here is your plan: {\"ticker\": 42, \"stance\":");
	}

	/**
	 * Too many requests.
	 * @param retryAfterSeconds value of {@code Retry-After}
	 * @return the answer
	 */
	static ModelAnswer tooManyRequests(int retryAfterSeconds) {
		return new Fails(429, Map.of("Retry-After", Integer.toString(retryAfterSeconds)),
				"{\"error\":{\"message\":\"Rate limit reached\",\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}");
	}

	/**
	 * A failure of the provider.
	 * @param status the status
	 * @return the answer
	 */
	static ModelAnswer fails(int status) {
		return new Fails(status, Map.of(), "{\"error\":{\"message\":\"It is broken\",\"type\":\"server_error\"}}");
	}

	/**
	 * No answer, with the connection left open.
	 * @return the answer
	 */
	static ModelAnswer hangs() {
		return new Hangs();
	}

	/**
	 * The beginning of an answer and then nothing, with the connection left open.
	 * @return the answer
	 */
	static ModelAnswer stalls() {
		return new BreaksOff(false);
	}

	/**
	 * The beginning of an answer and then the end of the connection.
	 * @return the answer
	 */
	static ModelAnswer breaksOff() {
		return new BreaksOff(true);
	}

	/**
	 * An answer that takes its time.
	 * @param delay how long
	 * @return the answer
	 */
	default ModelAnswer after(Duration delay) {
		return new Late(this, delay);
	}

	/**
	 * A completion.
	 *
	 * @param content content of the assistant's message
	 * @param promptTokens reported length of the prompt
	 * @param completionTokens reported length of the answer
	 */
	record Says(String content, int promptTokens, int completionTokens) implements ModelAnswer {
	}

	/**
	 * An error.
	 *
	 * @param status the status
	 * @param headers the headers
	 * @param body the body
	 */
	record Fails(int status, Map<String, String> headers, String body) implements ModelAnswer {
	}

	/**
	 * No answer.
	 */
	record Hangs() implements ModelAnswer {
	}

	/**
	 * Half an answer.
	 *
	 * @param closes whether the connection ends then, or stays open in silence
	 */
	record BreaksOff(boolean closes) implements ModelAnswer {
	}

	/**
	 * An answer that comes later.
	 *
	 * @param answer the answer
	 * @param delay how much later
	 */
	record Late(ModelAnswer answer, Duration delay) implements ModelAnswer {
	}

}
