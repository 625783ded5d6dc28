package io.newstunneler.digest;

import java.time.Clock;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The clock, which tests may set.
 */
@Configuration(proxyBeanMethods = false)
class DigestConfiguration {

	@Bean
	Clock clock() {
		return Clock.systemUTC();
	}

}
