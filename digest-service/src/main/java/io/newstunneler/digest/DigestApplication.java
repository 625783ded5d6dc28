package io.newstunneler.digest;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * Freezes editions and mails them to subscribers once.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class DigestApplication {

	public static void main(String[] args) {
		SpringApplication.run(DigestApplication.class, args);
	}

}
