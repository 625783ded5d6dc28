package io.newstunneler.analysis.score;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * An event in the text that tends to move a price.
 *
 * @param points 5 for what moves it at once, 3 for what may
 * @param keyword the word or phrase that names it, as the text has it, in lower case
 */
record Catalyst(int points, String keyword) {

	private static final Map<String, Catalyst> KEYWORDS = new HashMap<>();

	/** First words of the keywords of two words. */
	private static final Set<String> OPENINGS = new HashSet<>();

	static {
		// Whole words with the forms that a reader takes for the same word. The
		// predecessor looked for the letters and found a miss in "commission" and a trial
		// in "industrial". "Contracted" is left out: it is what economies do.
		add(5, "8-k", "8-ks", "8k", "8ks");
		add(5, "guidance", "guidances");
		add(5, "beat", "beats", "beating", "beaten");
		add(5, "miss", "misses", "missed", "missing");
		add(5, "acquire", "acquires", "acquired", "acquiring", "acquisition", "acquisitions");
		add(5, "merger", "mergers", "merge", "merges", "merged", "merging");
		add(5, "fda", "pdufa", "pdufas");
		add(5, "contract", "contracts");
		add(5, "award", "awards", "awarded", "awarding");
		add(5, "buyback", "buybacks", "buy-back", "buy-backs", "buy back", "buys back");
		add(5, "investigation", "investigations");
		add(5, "export ban", "export bans", "export-ban", "export-bans");
		add(3, "trial", "trials");
		add(3, "phase", "phases");
		add(3, "partnership", "partnerships");
		add(3, "license", "licenses", "licensed", "licensing", "licence", "licences");
		add(3, "mou", "mous");
	}

	private static void add(int points, String... forms) {
		for (String form : forms) {
			KEYWORDS.put(form, new Catalyst(points, form));
			String[] parts = form.split("[ -]", 2);
			if (parts.length == 2) {
				OPENINGS.add(parts[0]);
			}
		}
	}

	/**
	 * The strongest catalyst that a text names, of equals the first.
	 * @param words the text
	 * @return {@code null} where it names none
	 */
	static @Nullable Catalyst strongest(List<Word> words) {
		Catalyst strongest = null;
		for (int i = 0; i < words.size(); i++) {
			Catalyst found = at(words, i);
			if (found != null && (strongest == null || found.points > strongest.points)) {
				strongest = found;
				if (found.points == 5) {
					break;
				}
			}
		}
		return strongest;
	}

	private static @Nullable Catalyst at(List<Word> words, int index) {
		String text = words.get(index).text();
		if (index + 1 < words.size() && OPENINGS.contains(text)) {
			Word next = words.get(index + 1);
			Catalyst found = KEYWORDS.get(text + (next.joined() ? "-" : " ") + next.text());
			if (found != null) {
				return found;
			}
		}
		return KEYWORDS.get(text);
	}

}
