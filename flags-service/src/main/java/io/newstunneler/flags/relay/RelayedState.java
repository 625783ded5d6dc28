package io.newstunneler.flags.relay;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

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
	 * The document with one flag turned on or off.
	 */
	JsonNode with(String name, boolean enabled) {
		JsonNode changed = this.document.deepCopy();
		changed.path("features")
			.valueStream()
			.filter((feature) -> name.equals(feature.path("name").asString()))
			.forEach((feature) -> ((ObjectNode) feature).put("enabled", enabled));
		return changed;
	}

	private Stream<JsonNode> features() {
		return this.document.path("features").valueStream();
	}

	private FlagState state(JsonNode feature, String environment) {
		return new FlagState(feature.path("name").asString(), environment, feature.path("description").asString(""),
				feature.path("type").asString("release"), feature.path("stale").asBoolean(false),
				feature.path("enabled").asBoolean(false), list(feature, "strategies"), list(feature, "variants"), 0,
				this.fetchedAt);
	}

	private static JsonNode list(JsonNode feature, String member) {
		return feature.path(member).isArray() ? feature.path(member) : JsonNodeFactory.instance.arrayNode();
	}

}
