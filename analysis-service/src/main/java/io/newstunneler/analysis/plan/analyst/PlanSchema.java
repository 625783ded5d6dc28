package io.newstunneler.analysis.plan.analyst;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads answers as plans: the JSON Schema of the contract, and what a schema cannot say.
 */
public final class PlanSchema {

	/**
	 * Keywords that strict modes of some providers refuse. They stay out of what we send
	 * and are checked here; the descriptions say the same in words.
	 */
	private static final Set<String> NOT_PORTABLE = Set.of("$schema", "title", "pattern", "minimum", "maximum",
			"minLength", "maxLength", "maxItems");

	private static final int COMPLAINTS = 5;

	private static final Pattern FENCE = Pattern
		.compile("(?s)\\uFEFF?\\s*(?:```(?:json)?\\s*)?(\\{.*\\})\\s*(?:```\\s*)?");

	/** A plan has three levels and a few kilobytes. */
	private static final JsonMapper MAPPER = JsonMapper
		.builder(JsonFactory.builder()
			.streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(20).maxNumberLength(100).build())
			.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
			.build())
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.build();

	private final JsonNode document;

	private final Schema schema;

	public PlanSchema() {
		try (InputStream resource = PlanSchema.class.getResourceAsStream("/plan/plan.schema.json")) {
			this.document = MAPPER.readTree(resource);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(this.document);
	}

	/**
	 * The schema as sent to a model: the subset that every strict mode takes.
	 * @return a fresh copy
	 */
	JsonNode portable() {
		return withoutKeywords(this.document.deepCopy());
	}

	/**
	 * Reads an answer.
	 * @param answer what a model wrote
	 * @return a plan, or what is wrong with it
	 */
	Reading read(@Nullable String answer) {
		if (answer == null || answer.isBlank()) {
			return new Reading.Invalid("the answer was empty");
		}
		JsonNode json;
		try {
			json = MAPPER.readTree(unwrapped(answer));
		}
		catch (JacksonException ex) {
			return new Reading.Invalid("the answer was not one JSON object: " + ex.getOriginalMessage());
		}
		joinInvalidations(json);
		List<Error> errors = this.schema.validate(json);
		if (!errors.isEmpty()) {
			return new Reading.Invalid("the answer broke the schema: " + errors.stream()
				.limit(COMPLAINTS)
				.map((error) -> error.getInstanceLocation() + " " + error.getMessage())
				.collect(Collectors.joining("; ")));
		}
		Plan plan = plan(json);
		if (plan.thesis().isEmpty() || plan.summary().isEmpty()) {
			return new Reading.Invalid("the thesis or the summary was blank");
		}
		return new Reading.Valid(plan);
	}

	/**
	 * A plan as it is stored.
	 * @param plan the plan
	 * @return its JSON
	 */
	public static String json(Plan plan) {
		return MAPPER.writeValueAsString(plan);
	}

	/**
	 * A stored plan.
	 * @param json what {@link #json} made
	 * @return the plan
	 */
	public static Plan stored(String json) {
		return MAPPER.readValue(json, Plan.class);
	}

	/** Whether a plan would pass, for those who write plans without a model. */
	List<String> violations(Plan plan) {
		ObjectNode json = (ObjectNode) MAPPER.valueToTree(plan);
		json.remove("unverified");
		return this.schema.validate(json).stream().map(Error::toString).toList();
	}

	/** Local models put a byte-order mark or a fence of Markdown around their JSON. */
	private static String unwrapped(String answer) {
		Matcher fence = FENCE.matcher(answer);
		return fence.matches() ? fence.group(1) : answer;
	}

	/** The name is a plural, so models of lesser discipline send a list. */
	private static void joinInvalidations(JsonNode json) {
		for (JsonNode setup : json.path("suggested_setups")) {
			if (setup instanceof ObjectNode object && object.get("invalidations") instanceof ArrayNode list
					&& list.valueStream().allMatch(JsonNode::isString)) {
				object.put("invalidations",
						list.valueStream().map(JsonNode::stringValue).collect(Collectors.joining("; ")));
			}
		}
	}

	private static Plan plan(JsonNode json) {
		return new Plan(blankToNull(json.path("ticker")), blankToNull(json.path("sector")),
				MAPPER.treeToValue(json.path("catalyst_type"), CatalystType.class),
				MAPPER.treeToValue(json.path("stance"), Stance.class), text(json.path("thesis")),
				texts(json.path("key_facts")), json.path("near_term_window_days").asInt(),
				json.path("confidence_0to1").asDouble(), texts(json.path("risks")),
				json.path("suggested_setups").valueStream().map(PlanSchema::setup).toList(),
				text(json.path("simple_explanation")), text(json.path("summary")), null);
	}

	private static Plan.Setup setup(JsonNode json) {
		return new Plan.Setup(MAPPER.treeToValue(json.path("style"), Plan.Style.class), text(json.path("entry_hint")),
				text(json.path("invalidations")), json.path("hold_time_days").asInt());
	}

	private static String text(JsonNode json) {
		return PlainText.of(json.stringValue());
	}

	private static List<String> texts(JsonNode json) {
		return json.valueStream().map(PlanSchema::text).filter((text) -> !text.isEmpty()).toList();
	}

	private static @Nullable String blankToNull(JsonNode json) {
		String text = json.isNull() ? "" : text(json);
		return text.isEmpty() ? null : text;
	}

	private static JsonNode withoutKeywords(JsonNode node) {
		if (node instanceof ObjectNode object) {
			boolean isSchema = object.has("type");
			if (isSchema) {
				object.remove(NOT_PORTABLE);
			}
		}
		node.forEach(PlanSchema::withoutKeywords);
		return node;
	}

	/**
	 * What came out of an answer.
	 */
	sealed interface Reading {

		/**
		 * It is a plan.
		 *
		 * @param plan the plan, without markup
		 */
		record Valid(Plan plan) implements Reading {
		}

		/**
		 * It is none.
		 *
		 * @param complaint what is wrong, as the end of a sentence
		 */
		record Invalid(String complaint) implements Reading {
		}

	}

}
