package io.newstunneler.analysis.plan;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.analyst.Subject;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Marks plans whose ticker the article does not support.
 */
@Component
class Grounding {

	/** What follows the part of a company's name that people say. */
	private static final Pattern LEGAL_FORM = Pattern.compile(
			"(?i)[,.]?\\s+(?:the|inc|incorporated|corp|corporation|co|company|companies|ltd|limited|plc|n\\.?v|s\\.?a|ag|group|holdings?|class [a-c]|common stock)\\b.*$");

	private final DatabaseClient database;

	Grounding(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Looks the symbols up with one statement.
	 * @param planned attempts that ended with a plan
	 * @return the same, each with its plan marked where it must be
	 */
	Mono<List<Planned>> check(List<Planned> planned) {
		List<String> tickers = planned.stream()
			.map((each) -> each.plan().ticker())
			.filter(Objects::nonNull)
			.distinct()
			.toList();
		Mono<Map<String, String>> names = tickers.isEmpty() ? Mono.just(Map.of()) : names(tickers);
		return names.map((known) -> planned.stream().map((each) -> checked(each, known)).toList());
	}

	private Mono<Map<String, String>> names(Collection<String> tickers) {
		return this.database.sql("select symbol, name from symbols where symbol = any(:tickers)")
			.bind("tickers", tickers.toArray(String[]::new))
			.map((row) -> Map.entry(Objects.requireNonNull(row.get("symbol", String.class)),
					Objects.requireNonNull(row.get("name", String.class))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

	private static Planned checked(Planned planned, Map<String, String> names) {
		String ticker = planned.plan().ticker();
		if (ticker == null || isSupported(ticker, names.get(ticker), planned.subject())) {
			return planned;
		}
		return planned.with(planned.plan().asUnverified());
	}

	/**
	 * Whether an article supports a ticker: it was linked to it, or names it as a symbol,
	 * or mentions a symbol that we know by itself or by its company's name.
	 * @param ticker the symbol
	 * @param companyName the company's name where we know the symbol
	 * @param subject the article
	 * @return {@code false} where a reader would ask where the symbol comes from
	 */
	static boolean isSupported(String ticker, @Nullable String companyName, Subject subject) {
		String text = subject.text();
		if (ticker.equals(subject.tickerGuess()) || isNamedAsSymbol(ticker, text)) {
			return true;
		}
		return companyName != null && (contains(text, ticker) || mentions(text, companyName));
	}

	/** {@code (ABC)}, {@code (NYSE: ABC)}, {@code NYSE: ABC}, {@code $ABC}. */
	private static boolean isNamedAsSymbol(String ticker, String text) {
		String symbol = Pattern.quote(ticker);
		return Pattern
			.compile("[(/;,]\\s?" + symbol + "\\s?[),;/]|\\$" + symbol
					+ "(?![\\w$])|(?:NYSE|NASDAQ|Nasdaq|AMEX|NYSEAMERICAN|OTC\\w*|TSX|LSE)[^:()]{0,12}:\\s?" + symbol
					+ "(?!\\w)")
			.matcher(text)
			.find();
	}

	private static boolean mentions(String text, String companyName) {
		String said = LEGAL_FORM.matcher(companyName).replaceFirst("").strip();
		return said.length() > 2 && contains(text.toLowerCase(Locale.ROOT), said.toLowerCase(Locale.ROOT));
	}

	private static boolean contains(String text, String words) {
		return words.length() > 1
				&& Pattern.compile("(?<![\\w.])" + Pattern.quote(words) + "(?!\\w)").matcher(text).find();
	}

}
