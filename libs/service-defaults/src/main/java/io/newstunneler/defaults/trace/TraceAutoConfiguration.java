package io.newstunneler.defaults.trace;

import io.micrometer.observation.ObservationPredicate;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;

/**
 * Offers {@link Traces}, and keeps probes out of them.
 */
@AutoConfiguration(afterName = {
		"org.springframework.boot.micrometer.tracing.opentelemetry.autoconfigure.OpenTelemetryTracingAutoConfiguration",
		"org.springframework.boot.micrometer.tracing.autoconfigure.NoopTracerAutoConfiguration" })
public class TraceAutoConfiguration {

	@Bean
	Traces traces(ObservationRegistry observations, Tracer tracer, Propagator propagator) {
		return new Traces(observations, tracer, propagator);
	}

	/**
	 * A probe every few seconds would drown the traces that people look for.
	 * @return the predicate
	 */
	@Bean
	ObservationPredicate noProbes() {
		return (_,
				context) -> !(context instanceof ServerRequestObservationContext request
						&& request.getCarrier() instanceof ServerHttpRequest probe
						&& probe.getPath().value().startsWith("/actuator"));
	}

}
