package io.newstunneler.defaults.facts;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How facts lie on Kafka and how they are taken.
 *
 * @param partitions partitions of each topic: the most replicas of a service that can
 * share its facts
 * @param replicas copies that the brokers keep of each topic
 * @param retention how long facts are kept
 * @param gather how long facts are left to gather between two batches: each batch costs a
 * transaction, and nobody notices the wait
 * @param batchTimeout how long a listener may take for one batch before it is tried again
 */
@Validated
@ConfigurationProperties("newstunneler.facts")
record FactsProperties(@DefaultValue("6") @Min(1) @Max(1000) int partitions,
		@DefaultValue("1") @Min(1) @Max(10) int replicas, @DefaultValue("7d") Duration retention,
		@DefaultValue("20ms") @DurationMin(millis = 0) @DurationMax(seconds = 10) Duration gather,
		@DefaultValue("60s") Duration batchTimeout) {
}
