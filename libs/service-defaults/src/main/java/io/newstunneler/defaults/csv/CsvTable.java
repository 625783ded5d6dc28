package io.newstunneler.defaults.csv;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.MappingIterator;
import tools.jackson.dataformat.csv.CsvMapper;
import tools.jackson.dataformat.csv.CsvReadFeature;
import tools.jackson.dataformat.csv.CsvSchema;

/**
 * A table as spreadsheets save it: CSV whose first line names the columns. Cells are
 * separated by what the header separates its names with: commas, semicolons (where the
 * comma is a decimal point) or tabs. A byte order mark, spaces around cells and empty
 * lines do not matter.
 *
 * @param header names of the columns, as they stand there
 * @param rows the rows below the header
 * @param brokenAt number of the line from which on nothing could be read, because a quote
 * does not end; {@code null} where all could be
 */
public record CsvTable(List<String> header, List<Row> rows, @Nullable Integer brokenAt) {

	/** What to tell of {@link #brokenAt}. */
	public static final String BROKEN = "Cannot be read as CSV, nor can what follows; look for a quote";

	private static final CsvMapper MAPPER = CsvMapper.builder()
		.enable(CsvReadFeature.WRAP_AS_ARRAY)
		.enable(CsvReadFeature.TRIM_SPACES)
		.enable(CsvReadFeature.SKIP_EMPTY_LINES)
		.build();

	/**
	 * Reads a table.
	 * @param text the file
	 * @return the table; its header and rows are empty where the file is
	 * @throws IllegalArgumentException if not even the header can be read
	 */
	public static CsvTable read(String text) {
		String file = text.startsWith("\uFEFF") ? text.substring(1) : text;
		List<String> header = null;
		List<Row> rows = new ArrayList<>();
		Integer brokenAt = null;
		int line = 1;
		try (MappingIterator<String[]> lines = MAPPER.readerFor(String[].class)
			.with(CsvSchema.emptySchema().withColumnSeparator(separator(file)))
			.readValues(file)) {
			while (lines.hasNextValue()) {
				line = lines.currentLocation().getLineNr();
				List<String> cells = Stream.of(lines.nextValue()).map(String::strip).toList();
				if (header == null) {
					header = cells;
				}
				else {
					rows.add(new Row(line, cells));
				}
			}
		}
		catch (JacksonException ex) {
			if (header == null) {
				throw new IllegalArgumentException("This is no CSV that can be read; nothing was stored.", ex);
			}
			brokenAt = line;
		}
		return new CsvTable((header != null) ? header : List.of(), rows, brokenAt);
	}

	private static char separator(String file) {
		String header = file.lines().findFirst().orElse("");
		char separator = ',';
		for (char each : new char[] { ';', '\t' }) {
			if (count(header, each) > count(header, separator)) {
				separator = each;
			}
		}
		return separator;
	}

	private static long count(String header, char separator) {
		return header.chars().filter((c) -> c == separator).count();
	}

	/**
	 * A row.
	 *
	 * @param line its number; the header is 1
	 * @param cells its cells, of which there may be fewer or more than columns
	 */
	public record Row(int line, List<String> cells) {
	}

}
