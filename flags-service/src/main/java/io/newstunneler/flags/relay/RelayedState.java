package io.newstunneler.flags.relay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import io.newstunneler.flags.catalogue.FlagState;
import io.newstunneler.flags.catalogue.StrategyForm;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All flags as an Unleash server sent them.
 *
 * @param document what it sent
 * @param etag what that is recognised by
 * @param fetchedAt when it came
 * @param isJustEdited whether we changed it so lately that the server may not say so yet
 */
record RelayedState(JsonNode document, @Nullable String etag, Instant fetchedAt, boolean isJustEdited) {

	Stream<FlagState> flags(String environment) {
		return features().map((feature) -> state(feature, environment));
	}

	Optional<FlagState> flag(String name, String environment) {
		return flags(environment).filter((flag) -> flag.name().equals(name)).findFirst();
	}

	/**
	 * The project that a flag belongs to.
	 */
	String project(String name) {
		return features().filter((feature) -> name.equals(feature.path("name").asString()))
			.map((feature) -> feature.path("project").asString("default"))
			.findFirst()
			.orElse("default");
	}

	/**
	 * The document with one flag as it is now, without it where it is archived.
	 * @param flag the flag
	 * @return the document
	 */
	JsonNode with(FlagState flag) {
		ObjectNode changed = (ObjectNode) this.document.deepCopy();
		ArrayNode features = changed.putArray("features");
		ObjectNode feature = features().filter((known) -> flag.name().equals(known.path("name").asString()))
			.findFirst()
			.map((known) -> (ObjectNode) known.deepCopy())
			.orElseGet(() -> features.objectNode()
				.put("name", flag.name())
				.put("type", flag.type())
				.put("description", flag.description())
				.put("project", "default"));
		features().filter((known) -> !flag.name().equals(known.path("name").asString())).forEach(features::add);
		if (!flag.wide().archived()) {
			feature.put("enabled", flag.enabled())
				.put("stale", flag.wide().stale())
				.put("impressionData", flag.wide().impressionData());
			feature.set("strategies", flag.strategies());
			feature.set("dependencies", flag.wide().dependencies());
			features.add(feature);
		}
		return changed;
	}

	/**
	 * A flag that clients do not hear of any more.
	 * @param flag the flag as the client API would show it
	 * @param environment the environment to look at
	 * @return the flag
	 */
	FlagState archived(JsonNode flag, String environment) {
		return state(flag, environment).putAway(this.fetchedAt);
	}

	/**
	 * The named sets of constraints that strategies share.
	 */
	Stream<JsonNode> segments() {
		return this.document.path("segments").valueStream();
	}

	private Stream<JsonNode> features() {
		return this.document.path("features").valueStream();
	}

	private FlagState state(JsonNode feature, String environment) {
		boolean enabled = feature.path("enabled").asBoolean(false);
		JsonNode strategies = list(feature, "strategies");
		JsonNode variants = list(feature, "variants");
		return new FlagState(feature.path("name").asString(), environment, feature.path("description").asString(""),
				feature.path("type").asString("release"), null, null,
				new FlagState.Wide(feature.path("stale").asBoolean(false), false,
						feature.path("impressionData").asBoolean(false), parents(feature)),
				enabled, strategies, variants.isEmpty() ? StrategyForm.commonVariants(strategies) : variants,
				revision(feature), this.fetchedAt);
	}

	/**
	 * Unleash does not count the changes of a flag, so a number is made of what can be
	 * changed.
	 */
	private static long revision(JsonNode feature) {
		CRC32 sum = new CRC32();
		for (String member : List.of("enabled", "strategies", "variants", "stale", "impressionData", "dependencies")) {
			sum.update((feature.path(member) + " ").getBytes(StandardCharsets.UTF_8));
		}
		return sum.getValue();
	}

	/**
	 * Parents in one form, whatever is left out.
	 */
	private static ArrayNode parents(JsonNode feature) {
		ArrayNode parents = JsonNodeFactory.instance.arrayNode();
		for (JsonNode parent : feature.path("dependencies")) {
			ObjectNode form = parents.addObject()
				.put("feature", parent.path("feature").asString())
				.put("enabled", parent.path("enabled").asBoolean(true));
			if (!parent.path("variants").isEmpty()) {
				form.set("variants", parent.path("variants"));
			}
		}
		return parents;
	}

	private static JsonNode list(JsonNode feature, String member) {
		return feature.path(member).isArray() ? feature.path(member) : JsonNodeFactory.instance.arrayNode();
	}

}
