package io.newstunneler.flags.protocol;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ClientToken}.
 */
class ClientTokenTests {

	@ParameterizedTest
	@CsvSource({ "default:development.secret, development", "*:development.secret, development",
			"*:production.secret, production", "*:moon.secret, production", "anything, production", "'', production",
			"development, production" })
	void namesTheEnvironmentThatItIsFor(String token, String environment) {
		assertThat(ClientToken.environment(token)).isEqualTo(environment);
	}

	@Test
	void noTokenIsForProduction() {
		assertThat(ClientToken.environment(null)).isEqualTo("production");
	}

}
