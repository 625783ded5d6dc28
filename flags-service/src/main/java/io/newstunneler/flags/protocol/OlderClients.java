package io.newstunneler.flags.protocol;

import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Says in words that older clients know what only newer ones understand. The operators
 * {@code SEMVER_GTE}, {@code SEMVER_LTE} and {@code IN_CIDR} came with version 6.1 of the
 * client specification; a strategy with an operator that a client does not know holds for
 * nobody there.
 * <p>
 * Each constraint becomes one or two that hold for the same contexts, so strategies keep
 * their number, order and roll-out. That a missing or unreadable version fulfils nothing,
 * and everything where the constraint is inverted, stays so:
 * <ul>
 * <li>at least {@code v}: more than the least version that there is, and not less than
 * {@code v}; inverted: neither more than {@code v} nor {@code v}</li>
 * <li>at most {@code v}: less than the next major version, and not more than {@code v};
 * inverted: neither less than {@code v} nor {@code v}</li>
 * <li>in a range of addresses: written as one of the numbers in it, as a regular
 * expression</li>
 * </ul>
 */
final class OlderClients {

	private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+).*");

	private static final String LEAST_VERSION = "0.0.0-0";

	private static final JsonMapper JSON = JsonMapper.shared();

	private OlderClients() {
	}

	/**
	 * Whether a client needs what this does.
	 * @param specification the version of the client specification that it announces, in
	 * {@code Unleash-Client-Spec}
	 * @return whether that is before 6.1, or no version
	 */
	static boolean isOlder(@Nullable String specification) {
		Matcher version = VERSION.matcher((specification != null) ? specification : "");
		if (!version.matches() || version.group(1).length() > 9 || version.group(2).length() > 9) {
			return true;
		}
		int major = Integer.parseInt(version.group(1));
		return major < 6 || (major == 6 && Integer.parseInt(version.group(2)) < 1);
	}

	/**
	 * Translates a state of flags.
	 * @param document the state
	 * @return the same in older words; the very document where it has no newer ones
	 */
	static String translate(String document) {
		if (!document.contains("\"SEMVER_GTE\"") && !document.contains("\"SEMVER_LTE\"")
				&& !document.contains("\"IN_CIDR\"")) {
			return document;
		}
		JsonNode state = JSON.readTree(document);
		state.path("features")
			.forEach((feature) -> feature.path("strategies").forEach(OlderClients::translateConstraints));
		state.path("segments").forEach(OlderClients::translateConstraints);
		return JSON.writeValueAsString(state);
	}

	private static void translateConstraints(JsonNode of) {
		if (!(of.path("constraints") instanceof ArrayNode constraints)) {
			return;
		}
		List<JsonNode> before = constraints.valueStream().toList();
		constraints.removeAll();
		before.forEach((constraint) -> translate(constraint).forEach(constraints::add));
	}

	private static List<JsonNode> translate(JsonNode constraint) {
		boolean inverted = constraint.path("inverted").asBoolean(false);
		String value = constraint.path("value").asString("");
		return switch (constraint.path("operator").asString("")) {
			case "SEMVER_GTE" -> inverted
					? List.of(version(constraint, "SEMVER_GT", value, true),
							version(constraint, "SEMVER_EQ", value, true))
					: List.of(version(constraint, "SEMVER_GT", LEAST_VERSION, false),
							version(constraint, "SEMVER_LT", value, true));
			case "SEMVER_LTE" -> inverted
					? List.of(version(constraint, "SEMVER_LT", value, true),
							version(constraint, "SEMVER_EQ", value, true))
					: List.of(version(constraint, "SEMVER_LT", nextMajor(value), false),
							version(constraint, "SEMVER_GT", value, true));
			case "IN_CIDR" -> List.of(addresses(constraint));
			default -> List.of(constraint);
		};
	}

	private static JsonNode version(JsonNode constraint, String operator, String value, boolean inverted) {
		return ((ObjectNode) constraint.deepCopy()).put("operator", operator)
			.put("value", value)
			.put("inverted", inverted);
	}

	/**
	 * The first version that is after all that are at most some version.
	 */
	private static String nextMajor(String version) {
		Matcher numbers = VERSION.matcher(version);
		// What is no version fulfils nothing, whatever it is compared with.
		return numbers.matches() ? new BigInteger(numbers.group(1)).add(BigInteger.ONE) + ".0.0" : version;
	}

	private static JsonNode addresses(JsonNode constraint) {
		List<String> ranges = constraint.path("values")
			.valueStream()
			// A range that cannot be read has no addresses in it.
			.map((value) -> AddressRange.parse(value.asString("")))
			.flatMap(Optional::stream)
			.map(AddressRange::regex)
			.toList();
		ObjectNode translated = (ObjectNode) constraint.deepCopy();
		if (ranges.isEmpty()) {
			// Nothing is in a list of nothing.
			return translated.put("operator", "IN").set("values", JsonNodeFactory.instance.arrayNode());
		}
		translated.remove("values");
		return translated.put("operator", "REGEX")
			.put("value", "^(?:" + String.join("|", ranges) + ")$")
			.put("caseInsensitive", true);
	}

}
