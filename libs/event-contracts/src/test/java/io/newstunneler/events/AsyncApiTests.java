package io.newstunneler.events;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does asyncapi.yaml say what the records are?
 */
class AsyncApiTests {

	private static final Map<Class<?>, String> TYPES = Map.of(String.class, "string", Instant.class, "string",
			long.class, "integer", Long.class, "integer", int.class, "integer", double.class, "number", Double.class,
			"number", BigDecimal.class, "number", boolean.class, "boolean", Boolean.class, "boolean");

	private static final Map<Class<?>, String> FORMATS = Map.of(Instant.class, "date-time", long.class, "int64",
			Long.class, "int64", int.class, "int32", double.class, "double", Double.class, "double");

	private static final JsonNode document = read();

	static Stream<Class<? extends Fact>> facts() {
		return FactKinds.all();
	}

	@Test
	void everyTopicIsAChannelAndNothingElseIs() {
		assertThat(document.path("asyncapi").asString()).isEqualTo("3.0.0");
		assertThat(document.path("channels")).map((channel) -> channel.path("address").asString())
			.containsExactlyInAnyOrderElementsOf(FactKinds.all().map(FactKinds::topic).toList());
	}

	@ParameterizedTest
	@MethodSource("facts")
	void aFactHasItsChannelItsMessageAndItsPublisher(Class<? extends Fact> type) {
		String name = type.getSimpleName();
		String id = Character.toLowerCase(name.charAt(0)) + name.substring(1);
		JsonNode channel = document.path("channels").path(id);
		assertThat(channel.path("address").asString()).isEqualTo(FactKinds.topic(type));
		assertThat(resolve(channel.path("messages").path(id)))
			.isEqualTo(document.path("components").path("messages").path(id));

		JsonNode message = document.path("components").path("messages").path(id);
		assertThat(message.path("name").asString()).isEqualTo("io.newstunneler." + FactKinds.topic(type));
		assertThat(resolve(message.path("payload"))).isEqualTo(schema(name));
		assertThat(resolve(message.path("headers"))).isEqualTo(schema("Headers"));
		assertThat(message.path("bindings").path("kafka").path("key").path("type").asString()).isEqualTo("string");

		JsonNode operation = document.path("operations").path("publish" + name);
		assertThat(operation.path("action").asString()).isEqualTo("send");
		assertThat(resolve(operation.path("channel"))).isEqualTo(channel);
	}

	@ParameterizedTest
	@MethodSource("facts")
	void aSchemaIsItsRecord(Class<? extends Fact> type) {
		assertSchemaIsRecord(schema(type.getSimpleName()), type);
	}

	@Test
	void headersAreCloudEventsAndATrace() {
		assertThat(schema("Headers").path("properties").propertyNames()).contains("ce_specversion", "ce_id", "ce_type",
				"ce_source", "ce_time", "content-type", "traceparent");
	}

	private static void assertSchemaIsRecord(JsonNode schema, Class<?> type) {
		assertThat(schema.path("type").asString()).as(type.getSimpleName()).isEqualTo("object");
		assertThat(schema.path("properties").propertyNames()).as("members of %s", type.getSimpleName())
			.containsExactlyElementsOf(FactKinds.members(type));
		List<String> required = new ArrayList<>();
		for (RecordComponent component : type.getRecordComponents()) {
			String member = FactKinds.member(component);
			JsonNode property = schema.path("properties").path(member);
			boolean nullable = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
			if (!nullable) {
				required.add(member);
			}
			assertSchemaIsType(property, component.getAnnotatedType(), nullable,
					type.getSimpleName() + "." + component.getName());
		}
		assertThat(schema.path("required")).map(JsonNode::asString)
			.as("required members of %s", type.getSimpleName())
			.containsExactlyElementsOf(required);
		assertThat(schema.has("additionalProperties")).as("facts may grow").isFalse();
	}

	private static void assertSchemaIsType(JsonNode property, AnnotatedType annotated, boolean nullable, String where) {
		Class<?> type = raw(annotated);
		if (type.isRecord()) {
			assertSchemaIsRecord(resolve(property), type);
			return;
		}
		assertThat(types(property)).as("type of %s", where)
			.containsExactlyElementsOf(nullable ? List.of(typeName(type), "null") : List.of(typeName(type)));
		assertThat(property.path("format").asString("")).as("format of %s", where)
			.isEqualTo(FORMATS.getOrDefault(type, ""));
		if (type.isEnum()) {
			assertThat(property.path("enum")).map(JsonNode::asString)
				.as("values of %s", where)
				.containsExactlyElementsOf(
						Stream.of(type.getEnumConstants()).map((constant) -> ((Enum<?>) constant).name()).toList());
		}
		if (annotated instanceof AnnotatedParameterizedType list) {
			assertSchemaIsType(property.path("items"), list.getAnnotatedActualTypeArguments()[0], false, where + "[]");
		}
	}

	private static String typeName(Class<?> type) {
		if (Collection.class.isAssignableFrom(type)) {
			return "array";
		}
		return type.isEnum() ? "string" : TYPES.getOrDefault(type, "nothing that facts are made of");
	}

	private static Class<?> raw(AnnotatedType annotated) {
		return (annotated.getType() instanceof ParameterizedType generic) ? (Class<?>) generic.getRawType()
				: (Class<?>) annotated.getType();
	}

	private static List<String> types(JsonNode property) {
		JsonNode type = property.path("type");
		return type.isArray() ? type.valueStream().map(JsonNode::asString).toList() : List.of(type.asString());
	}

	private static JsonNode schema(String name) {
		JsonNode schema = document.path("components").path("schemas").path(name);
		assertThat(schema.isObject()).as("schema %s", name).isTrue();
		return schema;
	}

	private static JsonNode resolve(JsonNode node) {
		String reference = node.path("$ref").asString();
		assertThat(reference).startsWith("#/");
		return document.at(reference.substring(1));
	}

	private static JsonNode read() {
		try (InputStream yaml = AsyncApiTests.class.getResourceAsStream("asyncapi.yaml")) {
			return new YAMLMapper().readTree(yaml);
		}
		catch (IOException ex) {
			throw new AssertionError("asyncapi.yaml", ex);
		}
	}

}
