package io.newstunneler.flags.relay;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategies of kinds that Unleash 7 still has.
 */
final class UnleashForm {

	private UnleashForm() {
	}

	/**
	 * Strategies in words that Unleash knows.
	 * @param strategies complete strategies
	 * @return strategies that hold for the same contexts
	 */
	static JsonNode of(JsonNode strategies) {
		JsonNode form = strategies.deepCopy();
		for (JsonNode each : form) {
			ObjectNode strategy = (ObjectNode) each;
			sayAnew(strategy);
			if (strategy.path("segments").isEmpty()) {
				strategy.remove("segments");
			}
		}
		return form;
	}

	/**
	 * Whether somebody is to get a variant in any case.
	 */
	static boolean hasOverrides(JsonNode strategies) {
		return strategies.valueStream()
			.flatMap((strategy) -> strategy.path("variants").valueStream())
			.anyMatch((variant) -> !variant.path("overrides").isEmpty());
	}

	/**
	 * Says a kind of strategy that Unleash 7 has no more in words that it knows.
	 */
	private static void sayAnew(ObjectNode strategy) {
		JsonNode parameters = strategy.path("parameters");
		switch (strategy.path("name").asString("")) {
			case "userWithId" -> {
				rollout(strategy, "100", "default", parameters);
				ArrayNode constraints = strategy.path("constraints").isArray()
						? (ArrayNode) strategy.path("constraints") : strategy.putArray("constraints");
				ArrayNode users = constraints.addObject()
					.put("contextName", "userId")
					.put("operator", "IN")
					.putArray("values");
				for (String user : parameters.path("userIds").asString("").split(",")) {
					users.add(user.strip());
				}
			}
			case "gradualRolloutUserId" ->
				rollout(strategy, parameters.path("percentage").asString("0"), "userId", parameters);
			case "gradualRolloutSessionId" ->
				rollout(strategy, parameters.path("percentage").asString("0"), "sessionId", parameters);
			case "gradualRolloutRandom" ->
				rollout(strategy, parameters.path("percentage").asString("0"), "random", parameters);
			default -> {
				// Known there.
			}
		}
	}

	private static void rollout(ObjectNode strategy, String share, String stickiness, JsonNode former) {
		ObjectNode parameters = strategy.put("name", "flexibleRollout").putObject("parameters");
		parameters.put("rollout", share).put("stickiness", stickiness);
		if (former.has("groupId")) {
			parameters.set("groupId", former.path("groupId"));
		}
	}

}
