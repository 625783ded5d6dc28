package io.newstunneler.defaults.postgres;

import java.util.Map;

import io.r2dbc.postgresql.PostgresqlConnectionFactoryProvider;
import io.r2dbc.spi.ConnectionFactoryOptions;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.flyway.autoconfigure.FlywayConnectionDetails;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;

/**
 * One address for the reactive driver, the migrations and everything else.
 */
class PostgresConnectionDetails implements R2dbcConnectionDetails, JdbcConnectionDetails, FlywayConnectionDetails {

	private final PostgresProperties properties;

	private final String service;

	PostgresConnectionDetails(PostgresProperties properties, String service) {
		this.properties = properties;
		this.service = service;
	}

	@Override
	public ConnectionFactoryOptions getConnectionFactoryOptions() {
		ConnectionFactoryOptions.Builder options = ConnectionFactoryOptions.builder()
			.option(ConnectionFactoryOptions.DRIVER, "postgresql")
			.option(ConnectionFactoryOptions.HOST, this.properties.host())
			.option(ConnectionFactoryOptions.PORT, this.properties.port())
			.option(ConnectionFactoryOptions.DATABASE, this.properties.database())
			.option(ConnectionFactoryOptions.USER, this.properties.role())
			.option(PostgresqlConnectionFactoryProvider.APPLICATION_NAME, this.service)
			.option(PostgresqlConnectionFactoryProvider.TCP_KEEPALIVE, true)
			// A moment read from text costs more than all other columns of an article.
			.option(PostgresqlConnectionFactoryProvider.FORCE_BINARY, true)
			// Lists are filtered by SQL that varies; an unbounded cache would grow with
			// it.
			.option(PostgresqlConnectionFactoryProvider.PREPARED_STATEMENT_CACHE_QUERIES, 256)
			// PostgreSQL's own random_page_cost is that of disks that turn: with it all
			// rows of a key are read and sorted to find its few most recent ones.
			.option(PostgresqlConnectionFactoryProvider.OPTIONS,
					Map.of("search_path", this.properties.schema() + ",public", "statement_timeout", "60s", "TimeZone",
							"UTC", "random_page_cost", "1.1"));
		String password = this.properties.password();
		if (password != null) {
			options.option(ConnectionFactoryOptions.PASSWORD, password);
		}
		return options.build();
	}

	@Override
	public String getJdbcUrl() {
		return "jdbc:postgresql://" + this.properties.host() + ":" + this.properties.port() + "/"
				+ this.properties.database() + "?ApplicationName=" + this.service;
	}

	@Override
	public String getUsername() {
		return this.properties.role();
	}

	@Override
	public @Nullable String getPassword() {
		return this.properties.password();
	}

	@Override
	public String getDriverClassName() {
		return "org.postgresql.Driver";
	}

}
