package io.newstunneler.gateway.status;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The gateway's figures for Prometheus, only with {@code ENABLE_METRICS=true}: they tell
 * more than a stranger should know.
 */
@RestController
@ConditionalOnBooleanProperty("enable.metrics")
class MetricsController {

	private static final String TEXT = "text/plain;version=0.0.4;charset=utf-8";

	private final PrometheusMeterRegistry registry;

	MetricsController(PrometheusMeterRegistry registry) {
		this.registry = registry;
	}

	@GetMapping(path = "/metrics", produces = TEXT)
	String metrics() {
		return this.registry.scrape();
	}

}
