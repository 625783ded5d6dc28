package io.newstunneler.analysis.plan.analyst;

import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a text into sentences, and a sentence into words.
 */
final class Sentences {

	/** Longer ones are tables and lists that lost their line ends. */
	private static final int LONGEST = 400;

	private static final int SHORTEST = 20;

	/** Where the iterator of the platform takes an abbreviation for an end. */
	private static final Pattern ABBREVIATION = Pattern
		.compile("(?:^|[\\s(])(?:Inc|Corp|Co|Ltd|Cos|Mr|Mrs|Ms|Dr|St|vs|No|approx|U\\.S|U\\.K|[A-Z])\\.\\s*$");

	private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}&'.%$-]*[\\p{L}\\p{N}%]");

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
				if (ABBREVIATION.matcher(sentence).find() && end < paragraph.length()) {
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

	static List<String> words(String sentence) {
		List<String> words = new ArrayList<>();
		Matcher word = WORD.matcher(sentence.toLowerCase(Locale.ROOT).replace('’', '\''));
		while (word.find()) {
			words.add(word.group());
		}
		return words;
	}

}
