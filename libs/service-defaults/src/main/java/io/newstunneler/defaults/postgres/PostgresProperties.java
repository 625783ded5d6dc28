package io.newstunneler.defaults.postgres;

import java.net.URI;

import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the service's data is.
 *
 * @param url {@code postgresql://host:port/database}
 * @param username login role; by default the one that is named like the schema
 * @param password its password
 * @param schema the service's own schema
 */
@Validated
@ConfigurationProperties("newstunneler.postgres")
public record PostgresProperties(@DefaultValue("postgresql://localhost:5432/newstunneler") URI url,
		@Nullable String username, @Nullable String password, @Pattern(regexp = "[a-z][a-z_]*") String schema) {

	private static final int DEFAULT_PORT = 5432;

	String host() {
		return this.url.getHost();
	}

	int port() {
		return (this.url.getPort() > 0) ? this.url.getPort() : DEFAULT_PORT;
	}

	String database() {
		return this.url.getPath().substring(1);
	}

	String role() {
		return (this.username != null) ? this.username : this.schema;
	}

}
