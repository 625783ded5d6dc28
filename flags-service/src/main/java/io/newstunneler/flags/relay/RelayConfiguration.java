package io.newstunneler.flags.relay;

import java.time.Clock;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.flags.catalogue.FlagChanges;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.web.reactive.function.client.WebClient;

/**
 * Puts an Unleash server in the place of our own tables where {@code UNLEASH_URL} is set.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnExpression("!'${unleash.url:}'.isBlank()")
class RelayConfiguration {

	@Bean
	UnleashClient unleashClient(UnleashProperties properties, WebClient.Builder web, JsonMapper json) {
		return new UnleashClient(properties, web, json);
	}

	@Bean
	@Primary
	UnleashFlags unleashFlags(UnleashProperties properties, UnleashClient client, RelayedStates states,
			FlagChanges changes, TransactionalOperator transactions, JsonMapper json) {
		return new UnleashFlags(properties, client, states, changes, transactions, json);
	}

	@Bean
	UnleashRelay unleashRelay(UnleashProperties properties, UnleashClient client, RelayedStates states,
			@Qualifier("ownFlags") FlagCatalogue ownFlags, FlagChanges changes, TransactionalOperator transactions,
			MeterRegistry meters) {
		return new UnleashRelay(properties, client, states, ownFlags, changes, transactions, meters, Clock.systemUTC());
	}

}
