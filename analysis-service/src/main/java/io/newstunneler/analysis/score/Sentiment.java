package io.newstunneler.analysis.score;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * How a text sounds to an investor: the rules of VADER (Hutto and Gilbert, 2014) over a
 * lexicon made for financial news, in which a share, an interest or a security is nothing
 * to be glad of.
 *
 * @param compound −1 for the most negative to 1 for the most positive, 0 where nothing
 * has a tone
 * @param tellingWords the first few words that decided it
 */
record Sentiment(double compound, List<String> tellingWords) {

	/** How much a booster adds; VADER's constants, from ratings by people. */
	private static final double BOOST = 0.293;

	private static final double CAPITALS = 0.733;

	private static final double NEGATION = -0.74;

	private static final double EXCLAMATION = 0.292;

	/** Brings sums of valences between −1 and 1. */
	private static final double NORMALISATION = 15;

	/** A modifier counts up to this many words ahead, less with each word between. */
	private static final double[] DISTANCE = { 1, 0.95, 0.9 };

	private static final int TELLING_WORDS = 3;

	/** "Up 3%" is news, "up to" and "set up" are not. */
	private static final Set<String> DIRECTIONS = Set.of("up", "down", "higher", "lower");

	private static final double FIGURE = 2;

	private static final Set<String> NEGATIONS = Set.of("not", "no", "never", "none", "neither", "nor", "cannot",
			"without", "hardly", "barely", "fails", "failed", "denies", "denied", "avoids", "avoided", "averts",
			"averted");

	private static final Set<String> BOOSTERS = Set.of("very", "sharply", "strongly", "hugely", "greatly", "steeply",
			"deeply", "highly", "extremely", "significantly", "substantially", "massively", "considerably",
			"remarkably", "exceptionally", "dramatically", "heavily", "really", "so", "much", "more", "most", "badly",
			"vastly", "major", "massive", "huge", "steep", "sharp", "deep", "big", "biggest");

	private static final Set<String> DAMPERS = Set.of("slightly", "somewhat", "marginally", "partly", "modestly",
			"less", "little", "mildly", "almost", "nearly", "slight", "modest", "small", "minor");

	private static final Map<String, Double> LEXICON = lexicon();

	static final Sentiment NONE = new Sentiment(0, List.of());

	/**
	 * Reads a text.
	 * @param words the text's words
	 * @param text the text, for its punctuation
	 * @return how it sounds
	 */
	static Sentiment of(List<Word> words, String text) {
		double[] valences = new double[words.size()];
		List<String> telling = new ArrayList<>(TELLING_WORDS);
		boolean mixedCase = !words.stream().allMatch(Word::shouted);
		for (int i = 0; i < valences.length; i++) {
			valences[i] = valence(words, i, mixedCase);
			if (valences[i] != 0 && telling.size() < TELLING_WORDS) {
				telling.add(words.get(i).text());
			}
		}
		if (telling.isEmpty()) {
			return NONE;
		}
		weighContrast(words, valences);
		double sum = 0;
		for (double valence : valences) {
			sum += valence;
		}
		sum += Math.signum(sum) * EXCLAMATION * Math.min(4, text.chars().filter((c) -> c == '!').count());
		return new Sentiment(sum / Math.sqrt(sum * sum + NORMALISATION), telling);
	}

	private static double valence(List<Word> words, int index, boolean mixedCase) {
		Word word = words.get(index);
		Double base = LEXICON.get(word.text());
		if (base == null) {
			return 0;
		}
		double valence = beforeFigure(words, index) ? FIGURE * base : base;
		double sign = Math.signum(base);
		if (mixedCase && word.shouted()) {
			valence += sign * CAPITALS;
		}
		boolean negated = false;
		for (int distance = 0; distance < DISTANCE.length && distance < index; distance++) {
			String before = words.get(index - 1 - distance).text();
			if (BOOSTERS.contains(before)) {
				valence += sign * BOOST * DISTANCE[distance];
			}
			else if (DAMPERS.contains(before)) {
				valence -= sign * BOOST * DISTANCE[distance];
			}
			else if (NEGATIONS.contains(before) || before.endsWith("n't")) {
				negated = true;
			}
		}
		return negated ? valence * NEGATION : valence;
	}

	private static boolean beforeFigure(List<Word> words, int index) {
		if (!DIRECTIONS.contains(words.get(index).text())) {
			return false;
		}
		int next = index + 1;
		if (next < words.size() && "by".equals(words.get(next).text())) {
			next++;
		}
		return next < words.size() && Character.isDigit(words.get(next).text().charAt(0));
	}

	/**
	 * What follows "but" is what the writer means.
	 */
	private static void weighContrast(List<Word> words, double[] valences) {
		int but = 0;
		while (but < valences.length && !"but".equals(words.get(but).text())) {
			but++;
		}
		if (but == valences.length) {
			return;
		}
		for (int i = 0; i < valences.length; i++) {
			valences[i] *= (i < but) ? 0.5 : 1.5;
		}
	}

	/**
	 * Lines of a valence, −4 to 4, and the words that have it.
	 */
	private static Map<String, Double> lexicon() {
		Map<String, Double> lexicon = new HashMap<>();
		try (InputStream resource = Objects.requireNonNull(Sentiment.class.getResourceAsStream("/score/lexicon.txt"));
				BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
			for (String line : reader.lines().filter((each) -> !each.isBlank() && !each.startsWith("#")).toList()) {
				String[] entries = line.split("\\s+");
				double valence = Double.parseDouble(entries[0]);
				for (int i = 1; i < entries.length; i++) {
					if (lexicon.put(entries[i], valence) != null) {
						throw new IllegalStateException("'" + entries[i] + "' is twice in the lexicon");
					}
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return lexicon;
	}

}
