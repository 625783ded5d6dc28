package io.newstunneler.digest.link;

import io.newstunneler.defaults.postgres.PostgresProperties;

import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.boot.sql.init.dependency.DependsOnDatabaseInitialization;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Gives the links their key, which lies in the database so that every replica has it. It
 * is read once, right after the migrations and over their driver, before there is an
 * event loop to block.
 */
@Configuration(proxyBeanMethods = false)
class LinkConfiguration {

	@Bean
	@DependsOnDatabaseInitialization
	Links links(JdbcConnectionDetails database, PostgresProperties postgres, LinkProperties properties) {
		DriverManagerDataSource connection = new DriverManagerDataSource(database.getJdbcUrl());
		connection.setUsername(database.getUsername());
		connection.setPassword(database.getPassword());
		byte[] key = JdbcClient.create(connection)
			.sql("select key from " + postgres.schema() + ".link_keys order by id desc limit 1")
			.query(byte[].class)
			.single();
		return new Links(properties.base(), key);
	}

}
