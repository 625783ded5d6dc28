package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.newstunneler.analysis.text.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * All symbols that we know at one time, and how texts name them.
 */
public final class Universe {

	private static final String TITLE = "title";

	private static final String SUMMARY = "summary";

	private final Map<String, Listing> bySymbol;

	private final Names names;

	/**
	 * Prepares a universe for many texts.
	 * @param bySymbol listings by their symbol
	 */
	public Universe(Map<String, Listing> bySymbol) {
		this.bySymbol = Map.copyOf(bySymbol);
		this.names = new Names(bySymbol.values());
	}

	/**
	 * All symbols that we know.
	 * @return listings by their symbol
	 */
	public Map<String, Listing> bySymbol() {
		return this.bySymbol;
	}

	/**
	 * The symbols that a text names, each once, with the best evidence for it.
	 * @param title title of an article
	 * @param summary its summary
	 * @return the primary symbol first: one in parentheses, else a cashtag, else a name,
	 * the title's before the summary's
	 */
	public List<TickerLink> links(String title, @Nullable String summary) {
		List<TickerLink> found = new ArrayList<>();
		TickerText.find(title, TITLE, this.bySymbol::containsKey, found);
		if (summary != null) {
			TickerText.find(summary, SUMMARY, this.bySymbol::containsKey, found);
		}
		Set<String> named = Set.of();
		if (!found.isEmpty()) {
			named = HashSet.newHashSet(found.size());
			for (TickerLink link : found) {
				named.add(link.symbol());
			}
		}
		this.names.find(Tokens.of(title), TITLE, named, found);
		if (summary != null) {
			this.names.find(Tokens.of(summary), SUMMARY, named, found);
		}
		if (found.size() < 2) {
			return List.copyOf(found);
		}
		found.sort(Comparator.comparing(TickerLink::kind));
		Map<String, TickerLink> once = new LinkedHashMap<>();
		found.forEach((link) -> once.putIfAbsent(link.symbol(), link));
		return List.copyOf(once.values());
	}

	/**
	 * Whether a text names a symbol.
	 * @param symbol the symbol
	 * @param title title of an article
	 * @param text the text below it
	 * @return whether it is known and named
	 */
	public boolean supports(String symbol, String title, @Nullable String text) {
		return this.bySymbol.containsKey(symbol)
				&& links(title, text).stream().anyMatch((link) -> link.symbol().equals(symbol));
	}

}
