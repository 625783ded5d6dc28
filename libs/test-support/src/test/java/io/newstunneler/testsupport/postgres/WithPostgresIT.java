package io.newstunneler.testsupport.postgres;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;
import org.springframework.test.context.junit.jupiter.SpringJUnitConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Does a test get a database such as a service expects?
 */
@WithPostgres
@SpringJUnitConfig
class WithPostgresIT {

	@Autowired
	Environment environment;

	@Autowired
	TestDatabase database;

	@Test
	void theContextKnowsTheDatabase() {
		assertThat(this.environment.getProperty("newstunneler.postgres.url")).isEqualTo(this.database.url());
		assertThat(this.environment.getProperty("newstunneler.postgres.password")).isEqualTo(this.database.password());
	}

	@Test
	void aRoleOwnsItsSchemaAndNoOther() throws SQLException {
		try (Connection ingest = DriverManager.getConnection(this.database.jdbcUrl(), "ingest",
				this.database.password())) {
			ingest.createStatement().execute("create table ingest.things (name text)");
			ingest.createStatement()
				.execute("create index things_name on ingest.things using gin (name public.gin_trgm_ops)");
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> ingest.createStatement().execute("create table analysis.things (name text)"))
				.withMessageContaining("permission denied");
		}
	}

	@Test
	void databasesAreApart() {
		try (TestDatabase other = TestDatabase.create()) {
			other.update("create table public.only_here (name text)");
			assertThat(this.database.count("pg_tables where tablename = 'only_here'")).isZero();
			assertThat(other.count("pg_tables where tablename = 'only_here'")).isOne();
		}
	}

	@Test
	void whatWasCommittedSurvivesStopAndKill() {
		try (TestDatabase other = TestDatabase.create()) {
			other.update("create table public.kept (name text)");
			other.update("insert into public.kept values ('before the stop')");
			PostgresServer.shared().restart();
			other.update("insert into public.kept values ('before the kill')");
			PostgresServer.shared().kill();
			assertThatExceptionOfType(SQLException.class).isThrownBy(other::connect);
			PostgresServer.shared().start();
			assertThat(other.count("public.kept")).isEqualTo(2);
		}
	}

	@Test
	void connectionsCanBeCut() throws SQLException {
		try (Connection connection = this.database.connect()) {
			this.database.killConnections();
			assertThatExceptionOfType(SQLException.class)
				.isThrownBy(() -> connection.createStatement().execute("select 1"));
		}
	}

}
