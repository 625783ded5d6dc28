package io.newstunneler.testsupport.kafka;

import io.newstunneler.events.Fact;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Facts as JSON, read as strictly as it goes: what a service publishes must have nothing
 * that the contract does not know.
 */
final class FactMapper {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private FactMapper() {
	}

	static <F extends Fact> F read(Class<F> type, byte[] value) {
		return MAPPER.readValue(value, type);
	}

	static byte[] write(Fact fact) {
		return MAPPER.writeValueAsBytes(fact);
	}

}
