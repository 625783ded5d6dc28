package io.newstunneler.testsupport.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

/**
 * A database of its own for a test: the services' roles, each with the schema of its
 * name, and pg_trgm in {@code public}. SQL given to it runs as superuser, on a connection
 * of its own, with the five schemas on the search path.
 */
public final class TestDatabase implements AutoCloseable {

	private static final String TEMPLATE = "newstunneler_template";

	private static final String PASSWORD = "secret";

	private static final List<String> SCHEMAS = List.of("ingest", "analysis", "digest", "flags", "gateway");

	private static final AtomicInteger created = new AtomicInteger();

	private final PostgresServer server;

	private final String name;

	private TestDatabase(PostgresServer server, String name) {
		this.server = server;
		this.name = name;
	}

	/**
	 * Creates a database on the server that all tests of this JVM share.
	 * @return the new database
	 */
	public static TestDatabase create() {
		PostgresServer server = PostgresServer.shared();
		String name = "test_" + created.incrementAndGet();
		synchronized (TestDatabase.class) {
			try (Connection postgres = server.connect("postgres"); Statement statement = postgres.createStatement()) {
				prepareTemplate(server, statement);
				statement.execute("create database " + name + " template " + TEMPLATE);
			}
			catch (SQLException ex) {
				throw new IllegalStateException("cannot create a database", ex);
			}
		}
		return new TestDatabase(server, name);
	}

	private static void prepareTemplate(PostgresServer server, Statement postgres) throws SQLException {
		try (ResultSet found = postgres.executeQuery("select from pg_database where datname = '" + TEMPLATE + "'")) {
			if (found.next()) {
				return;
			}
		}
		for (String role : SCHEMAS) {
			postgres.execute("create role " + role + " login password '" + PASSWORD + "'");
		}
		postgres.execute("create database " + TEMPLATE);
		try (Connection template = server.connect(TEMPLATE); Statement statement = template.createStatement()) {
			statement.execute("create extension pg_trgm with schema public");
			for (String schema : SCHEMAS) {
				statement.execute("create schema " + schema + " authorization " + schema);
			}
		}
	}

	/**
	 * The address as the services take it.
	 * @return {@code postgresql://host:port/database}
	 */
	public String url() {
		return "postgresql://" + this.server.host() + ":" + this.server.port() + "/" + this.name;
	}

	/**
	 * The address for JDBC, without role and password.
	 * @return {@code jdbc:postgresql://host:port/database}
	 */
	public String jdbcUrl() {
		return "jdbc:" + url();
	}

	/**
	 * The name of the database.
	 * @return a name that is unique on its server
	 */
	public String name() {
		return this.name;
	}

	/**
	 * The password of the roles {@code ingest}, {@code analysis}, {@code digest},
	 * {@code flags} and {@code gateway}.
	 * @return the password
	 */
	public String password() {
		return PASSWORD;
	}

	/**
	 * Runs a statement that changes something.
	 * @param sql the statement, with a {@code ?} for each parameter
	 * @param parameters its parameters
	 * @return number of rows that it changed
	 */
	public int update(String sql, @Nullable Object... parameters) {
		try (Connection connection = connect(); PreparedStatement statement = prepare(connection, sql, parameters)) {
			return statement.executeUpdate();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	/**
	 * Runs a query.
	 * @param sql the query, with a {@code ?} for each parameter
	 * @param parameters its parameters
	 * @return the rows, as column name to value
	 */
	public List<Map<String, @Nullable Object>> query(String sql, @Nullable Object... parameters) {
		try (Connection connection = connect();
				PreparedStatement statement = prepare(connection, sql, parameters);
				ResultSet result = statement.executeQuery()) {
			ResultSetMetaData columns = result.getMetaData();
			List<Map<String, @Nullable Object>> rows = new ArrayList<>();
			while (result.next()) {
				Map<String, @Nullable Object> row = new LinkedHashMap<>();
				for (int i = 1; i <= columns.getColumnCount(); i++) {
					row.put(columns.getColumnLabel(i), result.getObject(i));
				}
				rows.add(row);
			}
			return rows;
		}
		catch (SQLException ex) {
			throw new IllegalStateException(sql, ex);
		}
	}

	/**
	 * Runs a query for one value.
	 * @param <T> type of the value
	 * @param type type of the value
	 * @param sql the query, with a {@code ?} for each parameter
	 * @param parameters its parameters
	 * @return the first column of the first row, {@code null} where there is none
	 */
	public <T> @Nullable T value(Class<T> type, String sql, @Nullable Object... parameters) {
		List<Map<String, @Nullable Object>> rows = query(sql, parameters);
		return rows.isEmpty() ? null : type.cast(rows.getFirst().values().iterator().next());
	}

	/**
	 * Counts.
	 * @param from what follows {@code select count(*) from}, with a {@code ?} for each
	 * parameter
	 * @param parameters its parameters
	 * @return the count
	 */
	public long count(String from, @Nullable Object... parameters) {
		Long count = value(Long.class, "select count(*) from " + from, parameters);
		return (count != null) ? count : 0;
	}

	/**
	 * Empties every table of a schema but Flyway's own; identities go on counting.
	 * @param schema name of the schema
	 */
	public void truncate(String schema) {
		String tables = String.join(", ", query("""
				select format('%I.%I', schemaname, tablename) as name from pg_tables
				where schemaname = ? and tablename <> 'flyway_schema_history'
				""", schema).stream().map((row) -> String.valueOf(row.get("name"))).toList());
		if (!tables.isEmpty()) {
			update("truncate " + tables + " cascade");
		}
	}

	/**
	 * Cuts every connection to this database, as a failover would.
	 */
	public void killConnections() {
		query("select pg_terminate_backend(pid) from pg_stat_activity where datname = ? and pid <> pg_backend_pid()",
				this.name);
	}

	/**
	 * A connection of the superuser to this database.
	 * @return an open connection, to be closed by the caller
	 * @throws SQLException if the server does not answer
	 */
	public Connection connect() throws SQLException {
		Connection connection = this.server.connect(this.name);
		try (Statement statement = connection.createStatement()) {
			statement.execute("set search_path to ingest, analysis, digest, flags, gateway, public");
		}
		return connection;
	}

	private static PreparedStatement prepare(Connection connection, String sql, @Nullable Object... parameters)
			throws SQLException {
		PreparedStatement statement = connection.prepareStatement(sql);
		for (int i = 0; i < parameters.length; i++) {
			statement.setObject(i + 1, parameters[i]);
		}
		return statement;
	}

	/**
	 * Drops the database, cutting who is still connected.
	 */
	@Override
	public void close() {
		try (Connection postgres = this.server.connect("postgres"); Statement statement = postgres.createStatement()) {
			statement.execute("drop database if exists " + this.name + " with (force)");
		}
		catch (SQLException ex) {
			throw new IllegalStateException("cannot drop " + this.name, ex);
		}
	}

}
