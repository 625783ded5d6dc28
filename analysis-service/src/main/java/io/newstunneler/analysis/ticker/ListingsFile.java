package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.newstunneler.defaults.csv.CsvTable;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A list of listings as somebody sends it: CSV with a header, or JSON in the form that
 * the SEC publishes ({@code company_tickers_exchange.json}). Lines that cannot be used
 * are told with their reason and do not keep out the others.
 */
final class ListingsFile {

	/** Rows that one file may have; all exchanges of the world list some 60,000. */
	static final int MAX_ROWS = 100_000;

	private static final Pattern SYMBOL = Pattern.compile("[A-Z0-9][A-Z0-9.&-]{0,14}");

	private static final int MAX_NAME = 200;

	private static final int MAX_EXCHANGE = 40;

	private static final int MAX_ALIASES = 50;

	private static final int MAX_ALIAS = 100;

	/** Columns by the names that lists give them. */
	private static final Map<String, Column> COLUMNS = Map.of("symbol", Column.SYMBOL, "ticker", Column.SYMBOL, "name",
			Column.NAME, "exchange", Column.EXCHANGE, "avg_volume", Column.AVG_VOLUME, "aliases", Column.ALIASES);

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final List<Row> rows = new ArrayList<>();

	private final List<Refused> refused = new ArrayList<>();

	private final Map<String, Integer> lines = new HashMap<>();

	private final Column[] columns;

	private final List<String> ignoredColumns;

	private ListingsFile(List<String> header) {
		this.columns = header.stream()
			.map((name) -> COLUMNS.getOrDefault(name.strip().toLowerCase(Locale.ROOT), Column.IGNORED))
			.toArray(Column[]::new);
		this.ignoredColumns = header.stream()
			.filter((name) -> !COLUMNS.containsKey(name.strip().toLowerCase(Locale.ROOT)))
			.toList();
		for (Column needed : List.of(Column.SYMBOL, Column.NAME, Column.EXCHANGE)) {
			if (!Arrays.asList(this.columns).contains(needed)) {
				throw new IllegalArgumentException(
						"The list has no column %s; nothing was stored. Its columns are %s, and symbol, name and exchange are needed, avg_volume and aliases (separated by |) welcome."
							.formatted(needed.name().toLowerCase(Locale.ROOT), header));
			}
		}
		Set<Column> seen = new HashSet<>();
		for (Column column : this.columns) {
			if (column != Column.IGNORED && !seen.add(column)) {
				throw new IllegalArgumentException("The list has two columns for %s; nothing was stored. Leave one out."
					.formatted(column.name().toLowerCase(Locale.ROOT)));
			}
		}
	}

	/**
	 * Reads CSV. Line 1 is the header.
	 * @param text the file
	 * @return what it holds
	 * @throws IllegalArgumentException if it has no header that can be used
	 */
	static ListingsFile csv(String text) {
		CsvTable table = CsvTable.read(text);
		if (table.header().isEmpty()) {
			throw new IllegalArgumentException(
					"The list is empty; nothing was stored. Its first line names the columns: symbol, name, exchange.");
		}
		ListingsFile file = new ListingsFile(table.header());
		table.rows().forEach((row) -> file.add(row.line(), row.cells().toArray(String[]::new)));
		if (table.brokenAt() != null) {
			file.refused.add(new Refused(table.brokenAt(), "", CsvTable.BROKEN + "."));
		}
		return file;
	}

	/**
	 * Reads JSON as {@code {"fields": [...], "data": [[...], ...]}}. The first row of
	 * data is line 1.
	 * @param text the file
	 * @return what it holds
	 * @throws IllegalArgumentException if it is something else
	 */
	static ListingsFile json(byte[] text) {
		JsonNode root;
		try {
			root = JSON.readTree(text);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("This is no JSON that can be read; nothing was stored.", ex);
		}
		if (!root.path("fields").isArray() || !root.path("data").isArray()) {
			throw new IllegalArgumentException(
					"This is no list in the SEC's form, {\"fields\": [...], \"data\": [[...], ...]}; nothing was stored.");
		}
		ListingsFile file = new ListingsFile(root.path("fields").valueStream().map(ListingsFile::cell).toList());
		int line = 0;
		for (JsonNode row : root.path("data")) {
			line++;
			if (row.isArray()) {
				file.add(line, row.valueStream().map(ListingsFile::cell).toArray(String[]::new));
			}
			else {
				file.refused.add(new Refused(line, "", "Not an array of values."));
			}
		}
		return file;
	}

	private static String cell(JsonNode value) {
		return value.isValueNode() && !value.isNull() ? value.asString() : "";
	}

	private void add(int line, String[] cells) {
		if (this.lines.size() == MAX_ROWS) {
			throw new IllegalArgumentException(
					"The list has more than %,d listings; nothing was stored. Split it.".formatted(MAX_ROWS));
		}
		String symbol = cell(cells, Column.SYMBOL).toUpperCase(Locale.ROOT);
		try {
			if (cells.length > this.columns.length) {
				throw new IllegalArgumentException("Has %d cells where the header has %d; quote those with commas."
					.formatted(cells.length, this.columns.length));
			}
			Row row = new Row(line, symbol(symbol), text("name", cell(cells, Column.NAME), MAX_NAME),
					text("exchange", cell(cells, Column.EXCHANGE), MAX_EXCHANGE),
					volume(cell(cells, Column.AVG_VOLUME)), aliases(cell(cells, Column.ALIASES)));
			Integer before = this.lines.putIfAbsent(symbol, line);
			if (before != null) {
				throw new IllegalArgumentException("The same symbol is in line " + before + ".");
			}
			this.rows.add(row);
		}
		catch (IllegalArgumentException ex) {
			this.refused
				.add(new Refused(line, (symbol.length() > MAX_EXCHANGE) ? symbol.substring(0, MAX_EXCHANGE) : symbol,
						String.valueOf(ex.getMessage())));
		}
	}

	private String cell(String[] cells, Column column) {
		for (int i = 0; i < Math.min(cells.length, this.columns.length); i++) {
			if (this.columns[i] == column) {
				return cells[i].strip();
			}
		}
		return "";
	}

	private static String symbol(String symbol) {
		if (!SYMBOL.matcher(symbol).matches()) {
			throw new IllegalArgumentException(symbol.isEmpty() ? "Has no symbol."
					: "A symbol is up to 15 capitals, digits, points, hyphens and ampersands.");
		}
		return symbol;
	}

	private static String text(String column, String value, int max) {
		if (value.isEmpty()) {
			throw new IllegalArgumentException("Has no " + column + ".");
		}
		if (value.length() > max) {
			throw new IllegalArgumentException("Its %s is longer than %d characters.".formatted(column, max));
		}
		if (value.chars().anyMatch(Character::isISOControl)) {
			throw new IllegalArgumentException("Its " + column + " has control characters.");
		}
		return value;
	}

	private static @Nullable Long volume(String value) {
		if (value.isEmpty()) {
			return null;
		}
		if (!value.matches("\\d{1,15}")) {
			throw new IllegalArgumentException("Its avg_volume is no whole number of shares.");
		}
		return Long.valueOf(value);
	}

	private static @Nullable List<String> aliases(String value) {
		if (value.isEmpty()) {
			return null;
		}
		List<String> aliases = Stream.of(value.split("\\|"))
			.map(String::strip)
			.filter((alias) -> !alias.isEmpty())
			.distinct()
			.toList();
		if (aliases.size() > MAX_ALIASES) {
			throw new IllegalArgumentException("Has more than %d aliases.".formatted(MAX_ALIASES));
		}
		aliases.forEach((alias) -> text("alias", alias, MAX_ALIAS));
		return aliases;
	}

	List<Row> rows() {
		return this.rows;
	}

	List<Refused> refused() {
		return this.refused;
	}

	List<String> ignoredColumns() {
		return this.ignoredColumns;
	}

	private enum Column {

		SYMBOL, NAME, EXCHANGE, AVG_VOLUME, ALIASES, IGNORED

	}

	/**
	 * A line that can be used.
	 *
	 * @param line where it is
	 * @param symbol the symbol, in capitals
	 * @param name the company's name
	 * @param exchange where it is traded
	 * @param averageVolume shares traded a day; {@code null} where the list does not say,
	 * and then what is stored stays
	 * @param aliases what headlines call it; {@code null} where the list does not say
	 */
	record Row(int line, String symbol, String name, String exchange, @Nullable Long averageVolume,
			@Nullable List<String> aliases) {
	}

	/**
	 * A line that cannot be used.
	 *
	 * @param line where it is
	 * @param symbol its symbol as far as there is one
	 * @param why what is wrong with it
	 */
	record Refused(int line, String symbol, String why) {
	}

}
