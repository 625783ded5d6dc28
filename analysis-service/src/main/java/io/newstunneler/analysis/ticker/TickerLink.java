package io.newstunneler.analysis.ticker;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A symbol that a text names, with the words that name it.
 *
 * @param symbol the symbol
 * @param kind how it is named
 * @param field where it is named: {@code title} or {@code summary}
 * @param start place of the first character of its name in the field
 * @param end place behind the last one
 * @param text the name as it is written
 * @param confidence how sure the link is, from 0 to 1
 */
public record TickerLink(String symbol, Kind kind, String field, int start, int end, String text, double confidence) {

	/**
	 * How a text names a symbol.
	 */
	public enum Kind {

		/** In parentheses, as (ABC) or (NYSE: ABC). */
		PARENTHESES,

		/** As $ABC. */
		CASHTAG,

		/** By the company's name. */
		NAME;

		/**
		 * As facts, the table and the API write it.
		 * @return in lower case
		 */
		@JsonValue
		public String value() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}
