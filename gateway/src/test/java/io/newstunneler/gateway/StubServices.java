package io.newstunneler.gateway;

import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.test.context.DynamicPropertyRegistrar;

/**
 * What stands behind the gateway in its tests: a stub for two of the parts, and nothing
 * where ingest-service and flags-service should be.
 */
@TestConfiguration(proxyBeanMethods = false)
public class StubServices {

	/** Nobody listens there, and nobody may without being root. */
	private static final String NOWHERE = "http://127.0.0.1:1";

	@Bean
	StubService analysis() {
		return new StubService("analysis");
	}

	@Bean
	StubService digest() {
		return new StubService("digest");
	}

	@Bean
	DynamicPropertyRegistrar addresses(StubService analysis, StubService digest) {
		return (registry) -> {
			registry.add("newstunneler.ingest.url", () -> NOWHERE);
			registry.add("newstunneler.analysis.url", analysis::url);
			registry.add("newstunneler.digest.url", digest::url);
			registry.add("newstunneler.flags.url", () -> NOWHERE);
		};
	}

}
