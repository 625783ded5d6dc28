package io.newstunneler.flags.catalogue;

import java.util.List;
import java.util.Map;

import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.ValidatorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Strategy}.
 */
class StrategyTests {

	private static ValidatorFactory validators;

	private final Validator validator = validators.getValidator();

	@BeforeAll
	static void openValidators() {
		validators = Validation.buildDefaultValidatorFactory();
	}

	@AfterAll
	static void closeValidators() {
		validators.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "0", "7", "50", "100" })
	void aRolloutIsAPercentage(String rollout) {
		assertThat(this.validator.validate(flexible(rollout))).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "-1", "101", "1000", "12.5", "half", "" })
	void anythingElseIsNoRollout(String rollout) {
		assertThat(this.validator.validate(flexible(rollout))).hasSize(1);
	}

	@Test
	void keepsTheProtocolsSpellingWhateverTheRestOfTheServiceUses() {
		JsonMapper json = JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();
		Strategy strategy = new Strategy("default", null,
				List.of(new Constraint("sourceId", Constraint.Operator.IN, List.of("7"), null, null, null)), null,
				null);
		String written = json.writeValueAsString(strategy);
		assertThat(written).isEqualTo("""
				{"name":"default","constraints":[{"contextName":"sourceId","operator":"IN","values":["7"]}]}""");
		assertThat(json.readValue(written, Strategy.class)).isEqualTo(strategy);
	}

	private static Strategy flexible(String rollout) {
		return new Strategy("flexibleRollout", Map.of("rollout", rollout), null, null, null);
	}

}
