package io.newstunneler.digest.article;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Text of a stranger as one harmless line: it can neither break a header nor reorder the
 * text around it.
 */
public final class PlainText {

	/**
	 * Control characters (line breaks among them) and Unicode's line separators.
	 */
	private static final Pattern BREAKS = Pattern.compile("[\\p{Cc}\\u2028\\u2029]+");

	/**
	 * Marks, embeddings, overrides and isolates of the bidirectional algorithm, which
	 * make "exe.txt" out of "txt.exe", characters that show nothing, and what is no
	 * character: half a surrogate pair is in no XML.
	 */
	private static final Pattern INVISIBLE = Pattern.compile(
			"[\\u061C\\u200B\\u200E\\u200F\\u202A-\\u202E\\u2060-\\u2064\\u2066-\\u206F\\uFEFF\\uFFF9-\\uFFFB\\uFFFE\\uFFFF\\p{Cs}]");

	private PlainText() {
	}

	/**
	 * Makes one line of a text.
	 * @param text any text
	 * @return the text without line breaks, control and bidirectional characters
	 */
	public static String line(String text) {
		return isHarmless(text) ? text.strip()
				: BREAKS.matcher(INVISIBLE.matcher(text).replaceAll("")).replaceAll(" ").strip();
	}

	/** Printable ASCII has nothing to look for, and most texts are. */
	private static boolean isHarmless(String text) {
		for (int i = 0; i < text.length(); i++) {
			char c = text.charAt(i);
			if (c < ' ' || c > '~') {
				return false;
			}
		}
		return true;
	}

	static @Nullable String lineOrNull(@Nullable String text) {
		return (text != null) ? line(text) : null;
	}

	/**
	 * Cuts a text that is too long, between words where it can.
	 * @param text one line
	 * @param length the most characters, at least 20
	 * @return the text, or its beginning with an ellipsis
	 */
	public static String shorten(String text, int length) {
		if (text.length() <= length) {
			return text;
		}
		int end = text.lastIndexOf(' ', length - 1);
		if (end < length / 2) {
			end = length - 1;
		}
		if (Character.isHighSurrogate(text.charAt(end - 1))) {
			end--;
		}
		return text.substring(0, end) + "…";
	}

}
