package io.newstunneler.analysis.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * A word of a text as the parts of the score read it. A text is split once for all of
 * them, since sixty expressions over the same text cost more than the database.
 *
 * @param text the word in lower case, without a possessive {@code 's}
 * @param joined whether a hyphen joins it to the word before, as the K in "8-K"
 * @param shouted whether it is written in capitals
 */
record Word(String text, boolean joined, boolean shouted) {

	private static final char APOSTROPHE = '\'';

	static List<Word> of(@Nullable String text) {
		if (text == null) {
			return List.of();
		}
		List<Word> words = new ArrayList<>(text.length() / 6 + 1);
		int length = text.length();
		int position = 0;
		int formerEnd = -1;
		while (position < length) {
			if (!Character.isLetterOrDigit(text.charAt(position))) {
				position++;
				continue;
			}
			int end = endOfWord(text, position);
			boolean joined = formerEnd == position - 1 && formerEnd >= 0 && isHyphen(text.charAt(formerEnd));
			words.add(word(text.substring(position, end), joined));
			formerEnd = end;
			position = end;
		}
		return words;
	}

	private static int endOfWord(String text, int start) {
		int end = start + 1;
		while (end < text.length() && (Character.isLetterOrDigit(text.charAt(end)) || (isApostrophe(text.charAt(end))
				&& end + 1 < text.length() && Character.isLetter(text.charAt(end + 1))))) {
			end++;
		}
		return end;
	}

	private static Word word(String written, boolean joined) {
		String lower = written.toLowerCase(Locale.ROOT).replace('’', APOSTROPHE);
		boolean shouted = written.length() > 1 && written.equals(written.toUpperCase(Locale.ROOT))
				&& !written.equals(lower);
		return new Word(lower.endsWith("'s") ? lower.substring(0, lower.length() - 2) : lower, joined, shouted);
	}

	private static boolean isApostrophe(char c) {
		return c == APOSTROPHE || c == '’';
	}

	private static boolean isHyphen(char c) {
		return c == '-' || c == '‐' || c == '‑';
	}

}
