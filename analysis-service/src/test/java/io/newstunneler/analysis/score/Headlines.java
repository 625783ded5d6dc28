package io.newstunneler.analysis.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Labelled headlines in the form of SEntFiN (Sinha et al., MIT licence): a CSV file with
 * the columns {@code Title} and {@code Decisions}, the latter a sentiment for each entity
 * that the title names. Titles whose entities fare differently have no one sentiment and
 * are left out. They are not part of the project: whoever trains or measures brings them.
 */
final class Headlines {

	private static final Pattern LABEL = Pattern.compile("['\"]:\\s*['\"](positive|negative|neutral)['\"]");

	private Headlines() {
	}

	/**
	 * Which part of the headlines: chosen by a hash of the title, so that nobody trains
	 * on what is measured.
	 */
	enum Part {

		/** Seven tenths, which the model learns. */
		TRAINING,

		/** One tenth, on which thresholds were chosen. */
		VALIDATION,

		/** Two tenths, which nothing has been chosen by. */
		HELD_OUT;

		static Part of(String title) {
			int tenth = Math.floorMod(title.strip().toLowerCase(Locale.ROOT).hashCode() * 31 + 7, 10);
			return (tenth < 2) ? HELD_OUT : (tenth == 2) ? VALIDATION : TRAINING;
		}

	}

	/**
	 * A headline.
	 *
	 * @param title its words
	 * @param points 1, 3 or 4 as the score has them
	 */
	record Headline(String title, int points) {
	}

	/**
	 * Reads those of a part, each title once.
	 */
	static List<Headline> read(Path folder, Part part) throws IOException {
		List<List<String>> rows = csv(Files.readString(folder.resolve("SEntFiN.csv")));
		Map<String, Integer> columns = new HashMap<>();
		for (int i = 0; i < rows.getFirst().size(); i++) {
			columns.put(rows.getFirst().get(i), i);
		}
		Map<String, Headline> headlines = new LinkedHashMap<>();
		for (List<String> row : rows.subList(1, rows.size())) {
			String title = row.get(columns.get("Title")).strip();
			Set<String> labels = LABEL.matcher(row.get(columns.get("Decisions")))
				.results()
				.map((MatchResult match) -> match.group(1))
				.collect(Collectors.toSet());
			if (labels.size() == 1 && Part.of(title) == part) {
				headlines.putIfAbsent(title.toLowerCase(Locale.ROOT),
						new Headline(title, points(labels.iterator().next())));
			}
		}
		return List.copyOf(headlines.values());
	}

	private static int points(String label) {
		return switch (label) {
			case "negative" -> 1;
			case "positive" -> 4;
			default -> 3;
		};
	}

	private static List<List<String>> csv(String text) {
		List<List<String>> rows = new ArrayList<>();
		List<String> row = new ArrayList<>();
		StringBuilder field = new StringBuilder();
		boolean quoted = false;
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
				field.append('"');
				i++;
			}
			else if (c == '"') {
				quoted = !quoted;
			}
			else if (!quoted && (c == ',' || c == '\n')) {
				row.add(field.toString().strip());
				field.setLength(0);
				if (c == '\n') {
					rows.add(row);
					row = new ArrayList<>();
				}
			}
			else {
				field.append(c);
			}
		}
		return rows;
	}

}
