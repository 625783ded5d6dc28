package io.newstunneler.digest.subscriber;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.newstunneler.defaults.csv.CsvTable;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Subscribers as a spreadsheet saves them: CSV, whose first line names the columns. Each
 * row becomes the JSON object that a line of JSON would be. What one cell does not hold
 * (filters, alert rules, several digests) takes JSON.
 *
 * @param rows the rows below the header
 * @param ignoredColumns columns that mean nothing here
 */
record SubscriberTable(List<Row> rows, List<String> ignoredColumns) {

	private static final String FIRST_NAME = "first_name";

	private static final String LAST_NAME = "last_name";

	/** Columns by the names that spreadsheets and other services give them. */
	private static final Map<String, String> COLUMNS = Map.ofEntries(Map.entry("email", "email"),
			Map.entry("e_mail", "email"), Map.entry("email_address", "email"), Map.entry("name", "name"),
			Map.entry("first_name", FIRST_NAME), Map.entry("last_name", LAST_NAME), Map.entry("time_zone", "time_zone"),
			Map.entry("timezone", "time_zone"), Map.entry("locale", "locale"), Map.entry("language", "locale"),
			Map.entry("confirmed", "confirmed"), Map.entry("cadence", "cadence"), Map.entry("times", "times"),
			Map.entry("weekday", "weekday"), Map.entry("unsubscribed_at", "unsubscribed_at"));

	private static final String HELP = " Its first line names the columns: email, and where known name "
			+ "(or first name and last name), time_zone, locale, confirmed, cadence, times (separated by |), "
			+ "weekday and unsubscribed_at.";

	/**
	 * Reads a table.
	 * @param text the file
	 * @return what it holds
	 * @throws IllegalArgumentException if it has no header that can be used
	 */
	static SubscriberTable read(String text) {
		CsvTable table = CsvTable.read(text);
		if (table.header().isEmpty()) {
			throw new IllegalArgumentException("The table is empty; nothing was stored." + HELP);
		}
		List<String> ignored = new ArrayList<>();
		List<String> header = header(table.header(), ignored);
		List<Row> rows = new ArrayList<>();
		table.rows().forEach((row) -> rows.add(row(row.line(), header, row.cells())));
		if (table.brokenAt() != null) {
			rows.add(new Row(table.brokenAt(), null, CsvTable.BROKEN));
		}
		return new SubscriberTable(rows, ignored);
	}

	private static List<String> header(List<String> cells, List<String> ignored) {
		List<String> header = new ArrayList<>();
		Set<String> seen = new HashSet<>();
		for (String cell : cells) {
			String name = cell.toLowerCase(Locale.ROOT).replaceAll("[\\s-]+", "_");
			String column = COLUMNS.getOrDefault(name, "");
			if (column.isEmpty()) {
				ignored.add(cell);
			}
			else if (!seen.add(column)) {
				throw new IllegalArgumentException(
						"The table has two columns for " + column + "; nothing was stored. Leave one out.");
			}
			header.add(column);
		}
		if (!seen.contains("email")) {
			throw new IllegalArgumentException("The table has no column email; nothing was stored." + HELP);
		}
		return header;
	}

	private static Row row(int line, List<String> header, List<String> cells) {
		if (cells.size() > header.size()) {
			return new Row(line, null, "Has %d cells where the header has %d; quote those with separators in them"
				.formatted(cells.size(), header.size()));
		}
		ObjectNode subscriber = JsonNodeFactory.instance.objectNode();
		ObjectNode digest = JsonNodeFactory.instance.objectNode();
		Map<String, String> names = new HashMap<>();
		for (int i = 0; i < cells.size(); i++) {
			String cell = cells.get(i);
			if (cell.isEmpty()) {
				continue;
			}
			switch (header.get(i)) {
				case "confirmed" -> {
					switch (cell.toLowerCase(Locale.ROOT)) {
						case "true", "yes", "1" -> subscriber.put("confirmed", true);
						case "false", "no", "0" -> subscriber.put("confirmed", false);
						default -> {
							return new Row(line, null, "confirmed should be true or false");
						}
					}
				}
				case FIRST_NAME, LAST_NAME -> names.put(header.get(i), cell);
				case "cadence" -> digest.put("cadence", cell.toLowerCase(Locale.ROOT));
				case "weekday" -> digest.put("weekday", cell.toLowerCase(Locale.ROOT));
				case "times" ->
					Arrays.stream(cell.split("\\|")).forEach((time) -> digest.withArray("times").add(time.strip()));
				case "" -> {
				}
				default -> subscriber.put(header.get(i), cell);
			}
		}
		if (!names.isEmpty() && !subscriber.has("name")) {
			subscriber.put("name",
					(names.getOrDefault(FIRST_NAME, "") + " " + names.getOrDefault(LAST_NAME, "")).strip());
		}
		if (!digest.isEmpty()) {
			if (!digest.has("cadence")) {
				digest.put("cadence", digest.has("weekday") ? "weekly" : "daily");
			}
			subscriber.withArray("digests").add(digest);
		}
		return new Row(line, subscriber, null);
	}

	/**
	 * A row.
	 *
	 * @param line its number
	 * @param subscriber what it says
	 * @param problem why it says nothing
	 */
	record Row(int line, @Nullable JsonNode subscriber, @Nullable String problem) {
	}

}
