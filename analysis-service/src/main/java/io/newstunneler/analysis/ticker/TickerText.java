package io.newstunneler.analysis.ticker;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
		.compile("\\((?:[A-Za-z][A-Za-z .]{1,24}:\\s?)?\\$?([A-Z][A-Z0-9.&-]{0,14})(?=[),;/])");

	private static final Pattern CASHTAG = Pattern.compile("(?<![\\w$])\\$([A-Z]{1,5}(?:[.-][A-Z])?)(?![\\w$])");

	private TickerText() {
	}

	/**
	 * All known symbols that a text names.
	 * @param text title or summary
	 * @param field which of the two
	 * @param known tells whether there is such a symbol
	 * @param into where to add them
	 */
	static void find(String text, String field, Predicate<String> known, List<TickerLink> into) {
		if (text.indexOf('(') >= 0) {
			find(PARENTHESES, TickerLink.Kind.PARENTHESES, text, field, known, into);
		}
		if (text.indexOf('$') >= 0) {
			find(CASHTAG, TickerLink.Kind.CASHTAG, text, field, known, into);
		}
	}

	private static void find(Pattern pattern, TickerLink.Kind kind, String text, String field, Predicate<String> known,
			List<TickerLink> into) {
		Matcher matcher = pattern.matcher(text);
		while (matcher.find()) {
			String symbol = matcher.group(1);
			if (known.test(symbol)) {
				into.add(new TickerLink(symbol, kind, field, matcher.start(1), matcher.end(1), symbol, 0.99));
			}
		}
	}

}
