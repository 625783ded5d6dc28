package io.newstunneler.gateway.limits;

import io.newstunneler.defaults.flags.Flags;
import io.newstunneler.gateway.door.Access;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The limits in force.
 */
@Configuration(proxyBeanMethods = false)
class LimitsConfiguration {

	@Bean
	RateLimits rateLimits(LimitsProperties properties, Access access, Flags flags) {
		Integer configured = properties.rateLimitPerMinute();
		return new RateLimits((configured != null) ? configured : access.requestsPerMinute(), flags);
	}

	@Bean
	SizeLimits sizeLimits(LimitsProperties properties) {
		return new SizeLimits(properties.maxBody());
	}

}
