package io.newstunneler.analysis.plan;

import io.getunleash.FakeUnleash;
import io.newstunneler.defaults.flags.Flags;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Flags that a test can turn.
 */
@TestConfiguration(proxyBeanMethods = false)
class FlagConfiguration {

	@Bean
	FakeUnleash unleash() {
		return new FakeUnleash();
	}

	@Bean
	Flags flags(FakeUnleash unleash) {
		return new Flags(unleash);
	}

}
