package io.newstunneler.outbox;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How the relay works.
 *
 * @param batchSize most facts that are sent in one transaction
 * @param pollInterval how long the relay waits for a notification before it looks by
 * itself
 * @param gather how long rows are left to gather between two batches: each batch costs a
 * transaction and a round to the broker
 */
@Validated
@ConfigurationProperties("newstunneler.outbox")
record OutboxProperties(@DefaultValue("1000") @Min(1) @Max(10_000) int batchSize,
		@DefaultValue("2s") Duration pollInterval, @DefaultValue("15ms") Duration gather) {
}
