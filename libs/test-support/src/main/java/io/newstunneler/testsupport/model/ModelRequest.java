package io.newstunneler.testsupport.model;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A request for a chat completion.
 *
 * @param body the request's body
 * @param authorization the header of that name, where there was one
 * @param at when it came
 */
public record ModelRequest(JsonNode body, @Nullable String authorization, Instant at) {

	private static final Pattern TICKER = Pattern.compile("\\(([A-Z]{1,5})\\)|\\$([A-Z]{1,5})\\b");

	/**
	 * The model that was asked for.
	 * @return its name, empty where none was given
	 */
	public String model() {
		return this.body.path("model").asString("");
	}

	/**
	 * All that was said to the model.
	 * @return the contents of all messages, a line break between them
	 */
	public String prompt() {
		StringBuilder prompt = new StringBuilder();
		for (JsonNode message : this.body.path("messages")) {
			prompt.append(message.path("content").asString("")).append('\n');
		}
		return prompt.toString();
	}

	/**
	 * The schema that the answer has to satisfy.
	 * @return the schema, a missing node where none was given
	 */
	public JsonNode schema() {
		return this.body.path("response_format").path("json_schema").path("schema");
	}

	/**
	 * The first symbol that the prompt shows, as {@code (ABC)} or {@code $ABC}.
	 * @return the symbol, {@code null} where there is none
	 */
	public @Nullable String ticker() {
		Matcher ticker = TICKER.matcher(prompt());
		if (!ticker.find()) {
			return null;
		}
		return (ticker.group(1) != null) ? ticker.group(1) : ticker.group(2);
	}

}
