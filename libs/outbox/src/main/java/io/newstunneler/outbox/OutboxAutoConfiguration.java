package io.newstunneler.outbox;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.facts.FactsAutoConfiguration;
import io.newstunneler.defaults.postgres.Notifications;
import io.newstunneler.defaults.postgres.PostgresProperties;
import io.newstunneler.defaults.trace.Traces;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcTransactionManagerAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.KafkaOperations;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

/**
 * An outbox and its relay for each service that has a database.
 */
@AutoConfiguration(after = { FactsAutoConfiguration.class, R2dbcTransactionManagerAutoConfiguration.class,
		TransactionAutoConfiguration.class })
@EnableConfigurationProperties(OutboxProperties.class)
public class OutboxAutoConfiguration {

	@Bean
	Outbox outbox(DatabaseClient database, Traces traces) {
		return new Outbox(database, traces);
	}

	@Bean
	OutboxRelay outboxRelay(DatabaseClient database, TransactionalOperator transaction, Notifications notifications,
			KafkaOperations<String, byte[]> kafka, ProducerFactory<String, byte[]> producers, Traces traces,
			MeterRegistry meters, OutboxProperties properties, PostgresProperties postgres,
			@Value("${spring.application.name}") String service) {
		return new OutboxRelay(database, transaction, notifications, kafka, producers, traces, meters, properties,
				postgres.schema(), service);
	}

}
