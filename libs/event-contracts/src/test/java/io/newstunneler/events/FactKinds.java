package io.newstunneler.events;

import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * What can be known of the facts, and how they are written.
 */
final class FactKinds {

	static final JsonMapper JSON = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private FactKinds() {
	}

	static Stream<Class<? extends Fact>> all() {
		return Stream.of(Fact.class.getPermittedSubclasses()).map((type) -> type.asSubclass(Fact.class));
	}

	static String topic(Class<? extends Fact> type) {
		try {
			return (String) type.getField("TOPIC").get(null);
		}
		catch (ReflectiveOperationException ex) {
			throw new AssertionError(type + " declares no TOPIC", ex);
		}
	}

	static List<String> members(Class<?> type) {
		return Stream.of(type.getRecordComponents()).map(FactKinds::member).toList();
	}

	static String member(RecordComponent component) {
		return component.getName().replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
	}

}
