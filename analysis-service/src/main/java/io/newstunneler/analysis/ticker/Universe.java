package io.newstunneler.analysis.ticker;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * All symbols that we know at one time.
 *
 * @param bySymbol listings by their symbol
 */
public record Universe(Map<String, Listing> bySymbol) {

	/**
	 * What a text is about.
	 * @param title title of an article
	 * @param summary its summary
	 * @return the primary symbol, or {@code null} where the text names none that we know
	 */
	public @Nullable Listing about(String title, @Nullable String summary) {
		String text = (summary != null) ? title + "\n" + summary : title;
		String symbol = TickerText.symbol(text, this.bySymbol::containsKey);
		return (symbol != null) ? this.bySymbol.get(symbol) : null;
	}

}
