package io.newstunneler.analysis.plan.analyst;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Cuts a text into sentences, and a sentence into words.
 */
final class Sentences {

	/** Longer ones are tables and lists that lost their line ends. */
	private static final int LONGEST = 400;

	private static final int SHORTEST = 20;

	/** Where the iterator of the platform takes an abbreviation for an end. */
	private static final Set<String> ABBREVIATIONS = Set.of("Inc.", "Corp.", "Co.", "Ltd.", "Cos.", "Mr.", "Mrs.",
			"Ms.", "Dr.", "St.", "vs.", "No.", "approx.", "U.S.", "U.K.");

	/** What a word may contain, though it may not end with it. */
	private static final String INNER = "&'.$-";

	private Sentences() {
	}

	/** Sentences that say something: tables and single words are left out. */
	static List<String> of(String text) {
		return split(text).stream()
			.filter((sentence) -> sentence.length() >= SHORTEST && sentence.length() <= LONGEST)
			.toList();
	}

	/** All of them, also the shortest and the longest. */
	static List<String> split(String text) {
		List<String> sentences = new ArrayList<>();
		for (String paragraph : text.split("\\n+")) {
			BreakIterator iterator = BreakIterator.getSentenceInstance(Locale.ENGLISH);
			iterator.setText(paragraph);
			int start = iterator.first();
			for (int end = iterator.next(); end != BreakIterator.DONE; end = iterator.next()) {
				String sentence = paragraph.substring(start, end);
				if (end < paragraph.length() && endsInAbbreviation(sentence.stripTrailing())) {
					continue;
				}
				start = end;
				String stripped = sentence.strip();
				if (!stripped.isEmpty()) {
					sentences.add(stripped);
				}
			}
		}
		return sentences;
	}

	private static boolean endsInAbbreviation(String sentence) {
		int start = sentence.length();
		while (start > 0 && sentence.charAt(start - 1) != '(' && !Character.isWhitespace(sentence.charAt(start - 1))) {
			start--;
		}
		String last = sentence.substring(start);
		return ABBREVIATIONS.contains(last) || isInitial(last);
	}

	private static boolean isInitial(String word) {
		return word.length() == 2 && word.charAt(0) >= 'A' && word.charAt(0) <= 'Z' && word.charAt(1) == '.';
	}

	/**
	 * In lower case, each from its first letter, figure or sign to its last letter,
	 * figure or per cent sign. Read character by character, because a pattern of so many
	 * signs takes three times as long, and every sentence of every article is read.
	 */
	static List<String> words(String sentence) {
		String text = sentence.toLowerCase(Locale.ROOT).replace('’', '\'');
		List<String> words = new ArrayList<>();
		int start = -1;
		int end = -1;
		for (int i = 0, width; i < text.length(); i += width) {
			int c = text.codePointAt(i);
			width = Character.charCount(c);
			if (isLast(c)) {
				start = (start < 0) ? i : start;
				end = i + width;
			}
			else if (INNER.indexOf(c) >= 0) {
				start = (start < 0) ? i : start;
			}
			else {
				add(words, text, start, end);
				start = -1;
				end = -1;
			}
		}
		add(words, text, start, end);
		return words;
	}

	private static void add(List<String> words, String text, int start, int end) {
		if (end > 0) {
			words.add(text.substring(start, end));
		}
	}

	private static boolean isLast(int c) {
		return c == '%' || Character.isLetter(c) || isNumber(c);
	}

	private static boolean isNumber(int c) {
		return switch (Character.getType(c)) {
			case Character.DECIMAL_DIGIT_NUMBER, Character.LETTER_NUMBER, Character.OTHER_NUMBER -> true;
			default -> false;
		};
	}

}
