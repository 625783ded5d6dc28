package io.newstunneler.defaults.problems;

import io.newstunneler.defaults.trace.TraceAutoConfiguration;
import io.newstunneler.defaults.trace.Traces;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.webflux.autoconfigure.error.ErrorWebFluxAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Problem documents instead of Boot's error pages.
 */
@AutoConfiguration(before = ErrorWebFluxAutoConfiguration.class, after = TraceAutoConfiguration.class)
public class ProblemsAutoConfiguration {

	@Bean
	ProblemExceptionHandler problemExceptionHandler(JsonMapper json, Traces traces) {
		return new ProblemExceptionHandler(json, traces);
	}

}
