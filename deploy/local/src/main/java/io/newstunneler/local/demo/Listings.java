package io.newstunneler.local.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

import io.newstunneler.local.postgres.Database;

/**
 * The invented companies' listings, told to analysis-service as whoever has market data
 * tells it real ones: by rows in its table.
 */
final class Listings {

	private Listings() {
	}

	static void tell(Database database) throws IOException, SQLException {
		try (Connection connection = database.connect(); PreparedStatement insert = connection.prepareStatement("""
				insert into analysis.symbols (symbol, name, exchange, avg_volume) values (?, ?, ?, ?)
				on conflict (symbol) do nothing
				""")) {
			for (String line : lines()) {
				String[] columns = line.split("\t");
				insert.setString(1, columns[0]);
				insert.setString(2, columns[1]);
				insert.setString(3, columns[2]);
				insert.setLong(4, Long.parseLong(columns[3]));
				insert.addBatch();
			}
			insert.executeBatch();
		}
	}

	static List<String> lines() throws IOException {
		try (InputStream file = Listings.class.getResourceAsStream("/feeds/listings.tsv")) {
			if (file == null) {
				throw new IllegalStateException("no listings");
			}
			return new BufferedReader(new InputStreamReader(file, StandardCharsets.UTF_8)).lines().toList();
		}
	}

}
