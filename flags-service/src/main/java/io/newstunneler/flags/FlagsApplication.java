package io.newstunneler.flags;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Serves feature flags to the services by the Unleash client protocol, and to people by
 * REST.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class FlagsApplication {

	public static void main(String[] args) {
		SpringApplication.run(FlagsApplication.class, args);
	}

}
