package io.newstunneler.defaults.facts;

import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/**
 * Facts as JSON: snake case, ISO instants, unknown members ignored so that facts can
 * grow.
 */
public final class FactJson {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
		.build();

	private FactJson() {
	}

	/**
	 * The one mapper for facts.
	 * @return a shared, immutable mapper
	 */
	public static JsonMapper mapper() {
		return MAPPER;
	}

}
