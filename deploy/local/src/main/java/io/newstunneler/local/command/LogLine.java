package io.newstunneler.local.command;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A line of a log, for a person.
 */
final class LogLine {

	private static final JsonMapper JSON = new JsonMapper();

	/** Already said, or the same in every line. */
	private static final Set<String> LEFT_OUT = Set.of("timestamp", "@timestamp", "@version", "level", "logger",
			"logger_name", "message", "service", "thread", "thread_name", "stack_trace", "spanId", "level_value",
			"error_severity");

	private LogLine() {
	}

	static String readable(String line) {
		if (!line.startsWith("{")) {
			return line;
		}
		try {
			JsonNode json = JSON.readTree(line);
			String rest = json.properties()
				.stream()
				.filter((field) -> !LEFT_OUT.contains(field.getKey()) && field.getValue().isValueNode())
				.map((field) -> " " + field.getKey() + "=" + field.getValue().asString())
				.collect(Collectors.joining());
			String trace = json.path("stack_trace").asString("");
			return first(json, List.of("timestamp", "@timestamp")) + " "
					+ first(json, List.of("level", "error_severity")) + " " + json.path("message").asString("") + rest
					+ (trace.isEmpty() ? "" : "\n" + trace);
		}
		catch (JacksonException _) {
			return line;
		}
	}

	private static String first(JsonNode json, List<String> names) {
		for (String name : names) {
			if (json.has(name)) {
				return json.path(name).asString("");
			}
		}
		return "";
	}

}
