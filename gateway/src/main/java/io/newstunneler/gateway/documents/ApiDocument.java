package io.newstunneler.gateway.documents;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Predicate;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * An OpenAPI document that grows by the documents of parts. Equal components are shared;
 * a component that differs from one of the same name gets the part's name in front, and
 * its references with it.
 */
class ApiDocument {

	private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "head", "options");

	private static final String REF_START = "#/components/";

	private final ObjectNode document;

	private final Set<String> operationIds = new LinkedHashSet<>();

	ApiDocument(ObjectNode own) {
		this.document = own.deepCopy();
		operations(this.document)
			.forEach((operation) -> this.operationIds.add(operation.path("operationId").asString()));
	}

	/**
	 * Takes in a part's document.
	 * @param part a word for the part, for names that clash
	 * @param theirs its document
	 * @param isPublic which of its paths can be reached through the gateway
	 */
	void add(String part, JsonNode theirs, Predicate<String> isPublic) {
		ObjectNode copy = ((ObjectNode) theirs).deepCopy();
		ObjectNode paths = copy.withObjectProperty("paths");
		paths.remove(paths.propertyNames().stream().filter(isPublic.negate()).toList());
		String prefix = Character.toUpperCase(part.charAt(0)) + part.substring(1);
		rename(copy, clashes(copy), prefix);
		operations(copy).forEach((operation) -> {
			String id = operation.path("operationId").asString("");
			if (!id.isEmpty() && !this.operationIds.add(id)) {
				operation.put("operationId", part + "_" + id);
			}
		});
		mergeMissing(this.document.withObjectProperty("paths"), paths);
		for (Map.Entry<String, JsonNode> section : copy.path("components").properties()) {
			mergeMissing(this.document.withObjectProperty("components").withObjectProperty(section.getKey()),
					section.getValue());
		}
		mergeTags(copy.path("tags"));
	}

	/**
	 * Says how every operation answers where nothing else is said: the door itself may
	 * refuse any request, or find the part away.
	 * @param reference where the response is described
	 */
	void otherwise(String reference) {
		operations(this.document).forEach((operation) -> {
			ObjectNode responses = operation.withObjectProperty("responses");
			if (!responses.has("default")) {
				responses.putObject("default").put("$ref", reference);
			}
		});
	}

	/**
	 * Says of every operation what it asks of its caller: {@code security}, and the least
	 * role as {@code x-role}, and how it answers where that is missing.
	 * @param refused reference to how that is described
	 * @param role the role that a method and a path need, or empty where anybody may
	 */
	void secure(String refused, BiFunction<String, String, Optional<String>> role) {
		this.document.path("paths").properties().forEach((path) -> path.getValue().properties().forEach((method) -> {
			if (METHODS.contains(method.getKey()) && method.getValue() instanceof ObjectNode operation) {
				role.apply(method.getKey().toUpperCase(Locale.ROOT), path.getKey()).ifPresent((needed) -> {
					operation.put("x-role", needed);
					ArrayNode ways = operation.putArray("security");
					ways.addObject().putArray("bearer");
					ways.addObject().putArray("api_key");
					ObjectNode responses = operation.withObjectProperty("responses");
					for (String status : List.of("401", "403")) {
						if (!responses.has(status)) {
							responses.putObject(status).put("$ref", refused);
						}
					}
				});
			}
		}));
	}

	ObjectNode json() {
		return this.document;
	}

	/**
	 * References to components that must not share their name with ours: those that
	 * differ, and those that are equal to the letter but refer to one that differs.
	 */
	private Set<String> clashes(ObjectNode theirs) {
		Map<String, Set<String>> equal = new HashMap<>();
		Set<String> clashing = new LinkedHashSet<>();
		for (Map.Entry<String, JsonNode> section : theirs.path("components").properties()) {
			for (Map.Entry<String, JsonNode> component : section.getValue().properties()) {
				String reference = REF_START + section.getKey() + "/" + component.getKey();
				JsonNode ours = this.document.path("components").path(section.getKey()).path(component.getKey());
				if (ours.equals(component.getValue())) {
					equal.put(reference, references(component.getValue()));
				}
				else if (!ours.isMissingNode()) {
					clashing.add(reference);
				}
			}
		}
		boolean grew;
		do {
			grew = equal.entrySet()
				.stream()
				.filter((entry) -> entry.getValue().stream().anyMatch(clashing::contains))
				.map(Map.Entry::getKey)
				.toList()
				.stream()
				.map(clashing::add)
				.reduce(false, Boolean::logicalOr);
		}
		while (grew);
		return clashing;
	}

	private static Set<String> references(JsonNode node) {
		Set<String> found = new LinkedHashSet<>();
		node.findValuesAsString("$ref").forEach(found::add);
		return found;
	}

	private static void rename(ObjectNode theirs, Set<String> clashing, String prefix) {
		Map<String, String> names = new HashMap<>();
		for (String reference : clashing) {
			int slash = reference.lastIndexOf('/') + 1;
			String name = reference.substring(slash);
			names.put(reference, reference.substring(0, slash) + prefix + name);
			String section = reference.substring(REF_START.length(), slash - 1);
			ObjectNode components = theirs.withObjectProperty("components").withObjectProperty(section);
			components.set(prefix + name, components.remove(name));
		}
		if (!names.isEmpty()) {
			redirect(theirs, names);
		}
	}

	/** References are strings, also where a discriminator maps to them. */
	private static void redirect(JsonNode node, Map<String, String> names) {
		if (node instanceof ObjectNode object) {
			for (Map.Entry<String, JsonNode> property : List.copyOf(object.properties())) {
				String name = property.getValue().isString() ? names.get(property.getValue().asString()) : null;
				if (name != null) {
					object.put(property.getKey(), name);
				}
				else {
					redirect(property.getValue(), names);
				}
			}
		}
		else if (node instanceof ArrayNode array) {
			array.forEach((element) -> redirect(element, names));
		}
	}

	private static void mergeMissing(ObjectNode into, JsonNode from) {
		for (Map.Entry<String, JsonNode> entry : from.properties()) {
			if (into.get(entry.getKey()) instanceof ObjectNode existing && entry.getKey().startsWith("/")) {
				mergeMissing(existing, entry.getValue());
			}
			else if (!into.has(entry.getKey())) {
				into.set(entry.getKey(), entry.getValue());
			}
		}
	}

	private void mergeTags(JsonNode theirs) {
		ArrayNode tags = this.document.withArrayProperty("tags");
		Set<String> names = new LinkedHashSet<>();
		tags.forEach((tag) -> names.add(tag.path("name").asString()));
		theirs.forEach((tag) -> {
			if (names.add(tag.path("name").asString())) {
				tags.add(tag);
			}
		});
	}

	private static List<ObjectNode> operations(JsonNode document) {
		List<ObjectNode> operations = new ArrayList<>();
		document.path("paths").forEach((path) -> path.forEach((operation) -> {
			if (operation instanceof ObjectNode object) {
				operations.add(object);
			}
		}));
		return operations;
	}

}
