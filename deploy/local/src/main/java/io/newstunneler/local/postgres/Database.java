package io.newstunneler.local.postgres;

import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;

import io.newstunneler.local.LauncherException;
import org.jspecify.annotations.Nullable;

/**
 * The database of the services, seen by somebody who may create roles in it.
 *
 * @param host host of the server
 * @param port its port
 * @param name name of the database
 * @param user a role that may create roles, schemas and extensions
 * @param password its password
 */
public record Database(String host, int port, String name, String user, String password) {

	/** Name of the embedded database. */
	static final String NAME = "newstunneler";

	private static final int DEFAULT_PORT = 5432;

	private static final String INSUFFICIENT_PRIVILEGE = "42501";

	/**
	 * Reads {@code NEWSTUNNELER_POSTGRES_URL} and what belongs to it.
	 * @param environment the variables
	 * @return the database
	 */
	public static Database given(Map<String, String> environment) {
		String text = environment.getOrDefault("NEWSTUNNELER_POSTGRES_URL", "");
		URI uri;
		try {
			uri = URI.create(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
		}
		catch (IllegalArgumentException ex) {
			throw notAnAddress(ex);
		}
		if (uri.getHost() == null || uri.getPath() == null || uri.getPath().length() < 2) {
			throw notAnAddress(null);
		}
		String[] login = (uri.getUserInfo() != null) ? uri.getUserInfo().split(":", 2) : new String[0];
		String user = environment.getOrDefault("NEWSTUNNELER_POSTGRES_USERNAME",
				(login.length > 0) ? login[0] : "postgres");
		String password = environment.getOrDefault("NEWSTUNNELER_POSTGRES_PASSWORD",
				(login.length > 1) ? login[1] : "");
		return new Database(uri.getHost(), (uri.getPort() > 0) ? uri.getPort() : DEFAULT_PORT,
				uri.getPath().substring(1), user, password);
	}

	private static LauncherException notAnAddress(@Nullable Throwable cause) {
		return new LauncherException(
				"NEWSTUNNELER_POSTGRES_URL has to look like postgresql://user:password@host:5432/database.", cause);
	}

	/**
	 * Its address as services take it, without credentials.
	 * @return {@code postgresql://host:port/name}
	 */
	public String url() {
		return "postgresql://" + this.host + ":" + this.port + "/" + this.name;
	}

	/**
	 * A connection as the powerful role.
	 * @return an open connection, to be closed by the caller
	 * @throws SQLException if the server does not answer
	 */
	public Connection connect() throws SQLException {
		return connect(this.name);
	}

	private Connection connect(String database) throws SQLException {
		Properties properties = new Properties();
		properties.setProperty("user", this.user);
		properties.setProperty("password", this.password);
		properties.setProperty("connectTimeout", "5");
		properties.setProperty("socketTimeout", "20");
		properties.setProperty("ApplicationName", "tunneler");
		return DriverManager.getConnection("jdbc:postgresql://" + this.host + ":" + this.port + "/" + database,
				properties);
	}

	/**
	 * Whether the database answers.
	 * @return true
	 * @throws SQLException if it does not
	 */
	boolean answers() throws SQLException {
		try (Connection connection = connect()) {
			return connection.isValid(5);
		}
	}

	/**
	 * Prepares the database for the services: the extension that they share and, for
	 * each, a role with a schema of the same name. What is there already stays.
	 * @param roles names with passwords
	 * @throws SQLException if the server does not answer
	 * @throws LauncherException if the role may not do this
	 */
	public void prepare(Map<String, String> roles) throws SQLException {
		try {
			createDatabase();
			try (Connection connection = connect(); Statement statement = connection.createStatement()) {
				connection.setAutoCommit(false);
				statement.execute("create extension if not exists pg_trgm schema public");
				for (Map.Entry<String, String> role : roles.entrySet()) {
					prepare(connection, statement, role.getKey(), role.getValue());
				}
				connection.commit();
			}
		}
		catch (SQLException ex) {
			if (INSUFFICIENT_PRIVILEGE.equals(ex.getSQLState())) {
				throw new LauncherException("The role " + this.user + " of " + url() + " may not prepare the database ("
						+ ex.getMessage()
						+ "). Give NEWSTUNNELER_POSTGRES_USERNAME a role that may create roles, schemas and extensions.",
						ex);
			}
			throw ex;
		}
	}

	/**
	 * Prepares a database beside this one, owned by a role of the same name. What is
	 * there already stays.
	 * @param owned name of both
	 * @param password password of the role
	 * @throws SQLException if the server does not answer, or the role may not do this
	 */
	public void prepareOwned(String owned, String password) throws SQLException {
		try (Connection connection = connect("postgres"); Statement statement = connection.createStatement()) {
			createRole(connection, statement, owned, password);
			createDatabase(connection, owned);
			String quoted = statement.enquoteIdentifier(owned, true);
			statement.execute("alter database " + quoted + " owner to " + quoted);
		}
	}

	private void createDatabase() throws SQLException {
		try (Connection connection = connect("postgres")) {
			createDatabase(connection, this.name);
		}
	}

	private static void createDatabase(Connection connection, String database) throws SQLException {
		try (PreparedStatement exists = connection.prepareStatement("select 1 from pg_database where datname = ?")) {
			exists.setString(1, database);
			try (ResultSet found = exists.executeQuery()) {
				if (!found.next()) {
					try (Statement create = connection.createStatement()) {
						create.execute("create database " + create.enquoteIdentifier(database, true));
					}
				}
			}
		}
	}

	private static void prepare(Connection connection, Statement statement, String role, String password)
			throws SQLException {
		createRole(connection, statement, role, password);
		String quotedRole = statement.enquoteIdentifier(role, true);
		statement.execute("create schema if not exists " + quotedRole + " authorization " + quotedRole);
	}

	private static void createRole(Connection connection, Statement statement, String role, String password)
			throws SQLException {
		String quotedRole = statement.enquoteIdentifier(role, true);
		try (PreparedStatement exists = connection.prepareStatement("select 1 from pg_roles where rolname = ?")) {
			exists.setString(1, role);
			try (ResultSet found = exists.executeQuery()) {
				if (!found.next()) {
					statement.execute("create role " + quotedRole);
				}
			}
		}
		statement.execute("alter role " + quotedRole + " with login password " + statement.enquoteLiteral(password));
		// Whoever creates something for a role has to be a member of it.
		statement.execute("grant " + quotedRole + " to current_user");
	}

}
