package io.newstunneler.analysis.ticker;

import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds the symbol that a text is about where the text itself names one: {@code (ABC)},
 * {@code (NYSE: ABC)}, {@code $ABC}. Bare capitals are not taken for symbols, since most
 * of them are abbreviations.
 */
final class TickerText {

	/**
	 * One symbol in parentheses, alone or behind its exchange, first of several or not.
	 */
	private static final Pattern PARENTHESES = Pattern
		.compile("\\((?:[A-Za-z][A-Za-z .]{1,24}:\\s?)?\\$?([A-Z]{1,5})(?=[),;/])");

	private static final Pattern CASHTAG = Pattern.compile("(?<![\\w$])\\$([A-Z]{1,5})(?![\\w$])");

	private TickerText() {
	}

	/**
	 * The first known symbol in parentheses, else the first known cashtag.
	 * @param text title and summary
	 * @param known tells whether there is such a symbol
	 * @return the symbol
	 */
	static @Nullable String symbol(String text, Predicate<String> known) {
		String symbol = (text.indexOf('(') >= 0) ? first(PARENTHESES, text, known) : null;
		if (symbol == null && text.indexOf('$') >= 0) {
			symbol = first(CASHTAG, text, known);
		}
		return symbol;
	}

	private static @Nullable String first(Pattern pattern, String text, Predicate<String> known) {
		Matcher matcher = pattern.matcher(text);
		while (matcher.find()) {
			if (known.test(matcher.group(1))) {
				return matcher.group(1);
			}
		}
		return null;
	}

}
