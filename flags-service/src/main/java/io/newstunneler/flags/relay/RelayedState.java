package io.newstunneler.flags.relay;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32;

import io.newstunneler.flags.catalogue.FlagState;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * All flags as an Unleash server sent them.
 *
 * @param document what it sent
 * @param etag what that is recognised by
 * @param fetchedAt when it came
 */
record RelayedState(JsonNode document, @Nullable String etag, Instant fetchedAt) {

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
	 * The document with one flag changed.
	 * @param name name of the flag
	 * @param enabled whether it is on
	 * @param strategies for whom it is on
	 * @return the document
	 */
	JsonNode with(String name, boolean enabled, JsonNode strategies) {
		JsonNode changed = this.document.deepCopy();
		changed.path("features")
			.valueStream()
			.filter((feature) -> name.equals(feature.path("name").asString()))
			.forEach((feature) -> ((ObjectNode) feature).put("enabled", enabled).set("strategies", strategies));
		return changed;
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
						feature.path("impressionData").asBoolean(false), list(feature, "dependencies")),
				enabled, strategies, variants, revision(enabled, strategies, variants), this.fetchedAt);
	}

	/**
	 * Unleash does not count the changes of a flag, so a number is made of what can be
	 * changed.
	 */
	private static long revision(boolean enabled, JsonNode strategies, JsonNode variants) {
		CRC32 sum = new CRC32();
		sum.update((enabled + " " + strategies + " " + variants).getBytes(StandardCharsets.UTF_8));
		return sum.getValue();
	}

	private static JsonNode list(JsonNode feature, String member) {
		return feature.path(member).isArray() ? feature.path(member) : JsonNodeFactory.instance.arrayNode();
	}

}
