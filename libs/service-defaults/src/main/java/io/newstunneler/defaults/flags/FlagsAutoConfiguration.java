package io.newstunneler.defaults.flags;

import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Objects;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Offers {@link Flags}: as flags-service says where its address is known, at their safe
 * defaults otherwise.
 */
@AutoConfiguration
@EnableConfigurationProperties(FlagsProperties.class)
public class FlagsAutoConfiguration {

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingBean(Flags.class)
	@ConditionalOnProperty("newstunneler.flags.url")
	static class FromServerConfiguration {

		@Bean
		FlagsClient flagsClient(FlagsProperties properties, MeterRegistry meters,
				@Value("${spring.application.name}") String service,
				@Value("${TUNNELER_HOME:.tunneler}") Path tunnelerHome) {
			Path directory = Objects.requireNonNullElseGet(properties.backupDirectory(),
					() -> tunnelerHome.resolve("flags"));
			URI server = Objects.requireNonNull(properties.url(), "The condition on this class asks for a url");
			FlagsClient client = new FlagsClient(server, properties, service,
					new FlagsBackup(directory.resolve(service + ".backup")), Clock.systemUTC());
			Gauge.builder("news.tunneler.flags.staleness", client, (from) -> from.staleness().toMillis() / 1000.0)
				.baseUnit("seconds")
				.description("Time since the flag server last confirmed what this service knows")
				.register(meters);
			return client;
		}

		@Bean
		Flags flags(FlagsClient client) {
			return new Flags(client.open());
		}

		@Bean
		FlagsHealth flagsHealth(FlagsClient client) {
			return new FlagsHealth(client);
		}

	}

	@Bean
	@ConditionalOnMissingBean
	Flags flagsAtSafeDefaults() {
		return Flags.atSafeDefaults();
	}

}
