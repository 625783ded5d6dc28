package io.newstunneler.benchmarks.pipeline;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The physical limit beside the figure: the same rows, by one multi-row statement for
 * each 500, into a copy of the articles table with all of its indexes, and nothing else.
 */
final class BareInsert {

	private static final int CHUNK = 500;

	private BareInsert() {
	}

	/**
	 * Measures it.
	 * @param database a connection to the analysis schema
	 * @return rows a second
	 */
	static double rowsPerSecond(Connection database) throws SQLException {
		try (Statement statement = database.createStatement()) {
			statement.execute("drop table if exists analysis.bare_articles");
			statement.execute("create table analysis.bare_articles (like analysis.articles including all)");
		}
		try {
			List<Column> columns = columns(database);
			List<List<String[]>> chunks = chunks(database, columns);
			String sql = "insert into analysis.bare_articles ("
					+ columns.stream().map(Column::name).collect(Collectors.joining(", ")) + ") select "
					+ columns.stream()
						.map((column) -> column.name() + "::" + column.type())
						.collect(Collectors.joining(", "))
					+ " from unnest(" + columns.stream().map((_) -> "?::text[]").collect(Collectors.joining(", "))
					+ ") as row (" + columns.stream().map(Column::name).collect(Collectors.joining(", "))
					+ ") on conflict do nothing";
			long rows = 0;
			long start = System.nanoTime();
			try (PreparedStatement insert = database.prepareStatement(sql)) {
				for (List<String[]> chunk : chunks) {
					for (int i = 0; i < columns.size(); i++) {
						insert.setArray(i + 1, database.createArrayOf("text", chunk.get(i)));
					}
					rows += insert.executeUpdate();
				}
			}
			return rows / ((System.nanoTime() - start) / 1e9);
		}
		finally {
			try (Statement statement = database.createStatement()) {
				statement.execute("drop table analysis.bare_articles");
			}
		}
	}

	private static List<Column> columns(Connection database) throws SQLException {
		List<Column> columns = new ArrayList<>();
		try (PreparedStatement statement = database.prepareStatement("""
				select attname, format_type(atttypid, atttypmod)
				from pg_attribute
				where attrelid = 'analysis.articles'::regclass and attnum > 0
				  and not attisdropped and attgenerated = ''
				order by attnum
				"""); ResultSet rows = statement.executeQuery()) {
			while (rows.next()) {
				columns.add(new Column(rows.getString(1), rows.getString(2)));
			}
		}
		return columns;
	}

	private static List<List<String[]>> chunks(Connection database, List<Column> columns) throws SQLException {
		List<List<String[]>> chunks = new ArrayList<>();
		String select = columns.stream().map((column) -> column.name() + "::text").collect(Collectors.joining(", "));
		try (Statement statement = database.createStatement();
				ResultSet rows = statement.executeQuery("select " + select + " from analysis.articles order by id")) {
			List<List<String>> open = emptyChunk(columns);
			while (rows.next()) {
				for (int i = 0; i < columns.size(); i++) {
					open.get(i).add(rows.getString(i + 1));
				}
				if (open.getFirst().size() == CHUNK) {
					chunks.add(close(open));
					open = emptyChunk(columns);
				}
			}
			if (!open.getFirst().isEmpty()) {
				chunks.add(close(open));
			}
		}
		return chunks;
	}

	private static List<List<String>> emptyChunk(List<Column> columns) {
		return columns.stream().<List<String>>map((_) -> new ArrayList<>(CHUNK)).toList();
	}

	private static List<String[]> close(List<List<String>> chunk) {
		return chunk.stream().map((column) -> column.toArray(String[]::new)).toList();
	}

	private record Column(String name, String type) {
	}

}
