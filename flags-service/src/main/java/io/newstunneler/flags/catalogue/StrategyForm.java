package io.newstunneler.flags.catalogue;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Strategies as Unleash 7 keeps them, complete and with the variants of their flag in
 * them. Both homes of flags keep this form, because who gets a variant depends on it: a
 * strategy hands out its variants by its own group and stickiness.
 */
public final class StrategyForm {

	private StrategyForm() {
	}

	/**
	 * The strategies that an edit asks for. Those that say nothing of variants keep the
	 * ones that the flag has.
	 * @param edit the edit
	 * @param before the flag now
	 * @param json writes strategies
	 * @return the strategies, at least one where the edit says anything of them
	 */
	public static JsonNode of(FlagEdit edit, FlagState before, JsonMapper json) {
		if (isLike(edit.strategies(), before.strategies(), json) && isLike(edit.variants(), before.variants(), json)) {
			return before.strategies();
		}
		ArrayNode strategies = (edit.strategies() != null)
				? json.valueToTree(
						edit.strategies().stream().map((strategy) -> strategy.completed(before.name())).toList())
				: (ArrayNode) before.strategies().deepCopy();
		if (strategies.isEmpty()) {
			ObjectNode everyone = json.valueToTree(Strategy.everyone(before.name()));
			everyone.remove("variants");
			strategies.add(everyone);
		}
		JsonNode variants = (edit.variants() != null) ? json.valueToTree(edit.variants()) : before.variants();
		for (JsonNode strategy : strategies) {
			boolean takes = (edit.variants() != null) ? strategy.path("variants").isEmpty()
					: !strategy.path("variants").isArray();
			complete((ObjectNode) strategy,
					(takes || edit.strategies() == null) ? variants : strategy.path("variants"));
		}
		return strategies;
	}

	private static boolean isLike(@Nullable List<?> wanted, JsonNode present, JsonMapper json) {
		return wanted == null || json.valueToTree(wanted).equals(present);
	}

	/**
	 * The variants that all strategies have in common.
	 * @param strategies strategies of a flag
	 * @return the variants of each, or none where they differ
	 */
	public static JsonNode commonVariants(JsonNode strategies) {
		List<JsonNode> different = strategies.valueStream()
			.map((strategy) -> strategy.path("variants"))
			.distinct()
			.toList();
		return (different.size() == 1 && different.getFirst().isArray()) ? different.getFirst()
				: JsonNodeFactory.instance.arrayNode();
	}

	private static void complete(ObjectNode strategy, JsonNode variants) {
		JsonNode own = variants.deepCopy();
		for (JsonNode variant : own) {
			if (!variant.has("stickiness")) {
				((ObjectNode) variant).put("stickiness", "default");
			}
		}
		strategy.set("variants", own);
		if (!strategy.path("constraints").isArray()) {
			strategy.putArray("constraints");
		}
		if (!strategy.path("parameters").isObject()) {
			strategy.putObject("parameters");
		}
	}

}
