package io.newstunneler.analysis.plan;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How plan runs are worked off.
 *
 * @param attempts how often the analyst is asked about an article before the run fails
 * @param interruptions how many workers may die over a run before it is parked
 * @param lease how long a run stays with a worker that gives no sign of life
 * @param backOff the pause after the first failure
 * @param longestBackOff the longest pause that we choose ourselves
 * @param patience how long a run waits for a model that is broken before it is parked
 * @param poll how long the worker waits for a notification before it looks by itself
 */
@Validated
@ConfigurationProperties("newstunneler.plans")
record PlanProperties(@DefaultValue("3") @Min(1) @Max(10) int attempts,
		@DefaultValue("5") @Min(1) @Max(100) int interruptions,
		@DefaultValue("20s") @DurationMin(seconds = 1) @DurationMax(minutes = 10) Duration lease,
		@DefaultValue("3s") @DurationMin(millis = 1) Duration backOff,
		@DefaultValue("30s") @DurationMax(seconds = 120) Duration longestBackOff,
		@DefaultValue("2h") @DurationMin(seconds = 1) Duration patience,
		@DefaultValue("1s") @DurationMin(millis = 50) @DurationMax(seconds = 10) Duration poll) {
}
