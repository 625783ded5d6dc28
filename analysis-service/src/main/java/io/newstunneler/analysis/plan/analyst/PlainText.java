package io.newstunneler.analysis.plan.analyst;

import java.util.regex.Pattern;

/**
 * Makes a string of unknown origin harmless in a page and storable as JSONB.
 */
final class PlainText {

	/** What a browser takes for a tag, a comment or a declaration. */
	private static final Pattern TAG = Pattern.compile("<[a-zA-Z/!?][^<>]*>");

	/** The start of one that never ends here, but might in the page around it. */
	private static final Pattern OPEN_TAG = Pattern.compile("<(?=[a-zA-Z/!?])");

	/** Script elements go with what they contain. */
	private static final Pattern SCRIPT = Pattern.compile("(?is)<(script|style)\\b.*?</\\1\\s*>");

	/** Scheme names that run when somebody makes a link of the text. */
	private static final Pattern ACTIVE_SCHEME = Pattern.compile("(?i)\\b(javascript|vbscript|data)\\s*:(?=\\S)");

	/** Control characters but for tab and line feed; U+0000 cannot be stored at all. */
	private static final Pattern CONTROL = Pattern
		.compile("[\\p{Cc}&&[^\\t\\n]]|[\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}]");

	private PlainText() {
	}

	/**
	 * Removes markup, active schemes, control characters and halves of characters.
	 * @param text any string
	 * @return what is left, without blanks around it
	 */
	static String of(String text) {
		String plain = CONTROL.matcher(text).replaceAll("");
		if (plain.indexOf('<') >= 0 || plain.indexOf(':') >= 0) {
			plain = withoutActiveParts(plain);
		}
		return withoutLoneSurrogates(plain).strip();
	}

	/** Again and again, because what is left may form a new tag. */
	private static String withoutActiveParts(String text) {
		String plain = text;
		String before;
		do {
			before = plain;
			plain = SCRIPT.matcher(plain).replaceAll("");
			plain = TAG.matcher(plain).replaceAll("");
			plain = OPEN_TAG.matcher(plain).replaceAll("");
			plain = ACTIVE_SCHEME.matcher(plain).replaceAll("");
		}
		while (!plain.equals(before));
		return plain;
	}

	private static String withoutLoneSurrogates(String text) {
		if (text.chars().noneMatch((c) -> Character.isSurrogate((char) c))) {
			return text;
		}
		StringBuilder whole = new StringBuilder(text.length());
		text.codePoints()
			.filter((c) -> c < Character.MIN_SURROGATE || c > Character.MAX_SURROGATE)
			.forEach(whole::appendCodePoint);
		return whole.toString();
	}

}
