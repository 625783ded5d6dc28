package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * What PostgreSQL spends its time on, from {@code pg_stat_statements}.
 */
final class Statements implements AutoCloseable {

	private final Connection database;

	private Statements(Connection database) {
		this.database = database;
	}

	/**
	 * Begins to count.
	 * @param system what runs
	 * @return to be printed when the work is done
	 */
	static Statements count(RunningSystem system) throws IOException, InterruptedException, SQLException {
		Connection database = system.database();
		try (Statement statement = database.createStatement()) {
			statement.execute("create extension if not exists pg_stat_statements schema public");
			statement.execute("select public.pg_stat_statements_reset()");
		}
		return new Statements(database);
	}

	/**
	 * Prints the statements that cost most.
	 * @param articles how many articles they were for
	 * @param out where to print
	 */
	void print(int articles, PrintWriter out) throws SQLException {
		out.printf("%-10s %14s %10s %8s %12s  %s%n", "role", "µs an article", "ms a call", "calls", "rows a call",
				"statement");
		try (PreparedStatement statement = this.database.prepareStatement("""
				select rolname, 1000 * total_exec_time / ?, mean_exec_time, calls, rows / calls,
				    left(regexp_replace(query, '\\s+', ' ', 'g'), 100)
				from public.pg_stat_statements join pg_roles on pg_roles.oid = userid
				where rolname <> current_user
				order by total_exec_time desc
				limit 15
				""")) {
			statement.setInt(1, articles);
			try (ResultSet row = statement.executeQuery()) {
				while (row.next()) {
					out.printf("%-10s %14.1f %10.3f %8d %12d  %s%n", row.getString(1), row.getDouble(2),
							row.getDouble(3), row.getLong(4), row.getLong(5), row.getString(6));
				}
			}
		}
		out.println();
		out.flush();
	}

	@Override
	public void close() throws SQLException {
		this.database.close();
	}

}
