package io.newstunneler.defaults.postgres;

import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.spi.ConnectionFactories;
import org.flywaydb.core.Flyway;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.flyway.autoconfigure.FlywayAutoConfiguration;
import org.springframework.boot.flyway.autoconfigure.FlywayConfigurationCustomizer;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcAutoConfiguration;
import org.springframework.context.annotation.Bean;

/**
 * Connects a service that has a database to its schema. R2DBC, its pool and Flyway are
 * Boot's; here is only where they connect to.
 */
@AutoConfiguration(before = { R2dbcAutoConfiguration.class, FlywayAutoConfiguration.class })
@ConditionalOnClass({ PostgresqlConnectionFactory.class, Flyway.class })
@EnableConfigurationProperties(PostgresProperties.class)
public class PostgresAutoConfiguration {

	@Bean
	PostgresConnectionDetails postgresConnectionDetails(PostgresProperties properties,
			@Value("${spring.application.name}") String service) {
		return new PostgresConnectionDetails(properties, service);
	}

	@Bean
	FlywayConfigurationCustomizer ownSchema(PostgresProperties properties) {
		return (flyway) -> flyway.defaultSchema(properties.schema())
			.schemas(properties.schema())
			.initSql("set search_path to " + properties.schema() + ", public");
	}

	@Bean
	Notifications notifications(PostgresConnectionDetails details) {
		return new Notifications(ConnectionFactories.get(details.getConnectionFactoryOptions()));
	}

}
