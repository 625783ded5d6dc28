package io.newstunneler.gateway.limits;

import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How much, and how often.
 *
 * @param rateLimitPerMinute {@code NEWSTUNNELER_RATE_LIMIT_PER_MINUTE}: requests per
 * minute and client; by default what goes with the access
 * @param maxBody the largest body of a request
 */
@ConfigurationProperties("newstunneler")
@Validated
record LimitsProperties(@Min(1) @Nullable Integer rateLimitPerMinute, @DefaultValue("10MB") DataSize maxBody) {
}
