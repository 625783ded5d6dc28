package io.newstunneler.defaults.facts;

import java.util.List;

import io.micrometer.core.instrument.MeterRegistry;
import io.newstunneler.defaults.trace.TraceAutoConfiguration;
import io.newstunneler.defaults.trace.Traces;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.kafka.autoconfigure.KafkaAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.KafkaAdmin;
import org.springframework.kafka.core.KafkaOperations;

/**
 * Listens to Kafka for each {@link FactListener}.
 */
@AutoConfiguration(after = { KafkaAutoConfiguration.class, TraceAutoConfiguration.class })
@EnableConfigurationProperties(FactsProperties.class)
public class FactsAutoConfiguration {

	@Bean
	FactTopics factTopics(KafkaAdmin admin, FactsProperties properties) {
		return new FactTopics(admin, properties);
	}

	@Bean
	DeadLetters deadLetters(KafkaOperations<String, byte[]> kafka, MeterRegistry meters) {
		return new DeadLetters(kafka, meters);
	}

	@Bean
	FactListenerContainers factListenerContainers(ObjectProvider<FactListener<?>> listeners,
			ObjectProvider<DeadLetterListener> deadLetterListeners, ConsumerFactory<String, byte[]> consumers,
			FactTopics topics, DeadLetters deadLetters, Traces traces, MeterRegistry meters, FactsProperties properties,
			@Value("${spring.application.name}") String service) {
		List<FactListener<?>> all = listeners.orderedStream().toList();
		return new FactListenerContainers(all, deadLetterListeners.orderedStream().toList(), consumers, topics,
				deadLetters, traces, meters, properties, service);
	}

}
