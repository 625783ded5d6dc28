package io.newstunneler.analysis.plan.analyst;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.netty.channel.ChannelOption;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Chooses who writes the plans.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LlmProperties.class)
class AnalystConfiguration {

	private static final Logger log = LoggerFactory.getLogger(AnalystConfiguration.class);

	private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

	@Bean
	PlanSchema planSchema() {
		return new PlanSchema();
	}

	@Bean
	Prompts prompts() {
		return new Prompts();
	}

	@Bean
	Analyst analyst(LlmProperties properties, PlanSchema schema, Prompts prompts, WebClient.Builder builder,
			JsonMapper json) {
		if (!properties.isConfigured()) {
			log.atInfo().log("No language model is configured; the built-in rules write the plans");
			return new RulesAnalyst();
		}
		log.atInfo().addKeyValue("model", properties.model()).log("A language model writes the plans");
		ModelClient client = new ModelClient(web(builder, properties), json, properties, schema, Clock.systemUTC());
		return new ModelAnalyst(client, schema, prompts, properties, circuit(properties.concurrency()),
				Clock.systemUTC(), new SecureRandom());
	}

	static WebClient web(WebClient.Builder builder, LlmProperties properties) {
		HttpClient http = HttpClient
			.create(ConnectionProvider.builder("model").maxConnections(properties.concurrency()).build())
			.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(CONNECT_TIMEOUT.toMillis()))
			.responseTimeout(properties.timeout());
		return builder.clientConnector(new ReactorClientHttpConnector(http))
			.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(ModelClient.ANSWER_LIMIT))
			.build();
	}

	/**
	 * Leaves a failing provider alone for moments that grow to half a minute. Nothing is
	 * claimed meanwhile, so no run loses an attempt to a failure that is not its own.
	 */
	static CircuitBreaker circuit(int concurrency) {
		return CircuitBreaker.of("model",
				CircuitBreakerConfig.custom()
					.slidingWindowSize(2 * concurrency)
					.minimumNumberOfCalls(Math.max(5, concurrency))
					.failureRateThreshold(60)
					.waitIntervalFunctionInOpenState(
							IntervalFunction.ofExponentialBackoff(Duration.ofSeconds(2), 2, Duration.ofSeconds(30)))
					.automaticTransitionFromOpenToHalfOpenEnabled(true)
					.permittedNumberOfCallsInHalfOpenState(concurrency)
					.maxWaitDurationInHalfOpenState(Duration.ofMinutes(2))
					.build());
	}

}
