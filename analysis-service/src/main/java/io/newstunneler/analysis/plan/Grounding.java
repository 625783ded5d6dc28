package io.newstunneler.analysis.plan;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

import io.newstunneler.analysis.plan.Outcome.Planned;
import io.newstunneler.analysis.plan.analyst.Evidence;
import io.newstunneler.analysis.plan.analyst.Plan;
import io.newstunneler.analysis.plan.analyst.Subject;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;

/**
 * Holds plans against their articles: withholds what the text does not bear out, and
 * marks a ticker that is not listed or that the text does not support.
 */
@Component
class Grounding {

	/** What follows the part of a company's name that people say. */
	private static final Pattern LEGAL_FORM = Pattern.compile(
			"(?i)[,.]?\\s+(?:the|inc|incorporated|corp|corporation|co|company|companies|ltd|limited|plc|n\\.?v|s\\.?a|ag|group|holdings?|class [a-c]|common stock)\\b.*$");

	/** Listed symbols that stand in news for something else. */
	private static final Set<String> ABBREVIATIONS = Set.of("AI", "ALL", "AN", "ARE", "AS", "AT", "BE", "BY", "CAN",
			"CEO", "CFO", "DC", "EPS", "ETF", "EU", "FDA", "FOR", "GDP", "GO", "HAS", "HE", "IPO", "IS", "IT", "NEW",
			"NOW", "ON", "ONE", "OR", "OUT", "PC", "SEC", "SO", "UK", "UN", "US", "USA", "WAS");

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
		return this.database
			.sql("select symbol, name from symbols where symbol = any(:tickers) and delisted_at is null")
			.bind("tickers", tickers.toArray(String[]::new))
			.map((row) -> Map.entry(Objects.requireNonNull(row.get("symbol", String.class)),
					Objects.requireNonNull(row.get("name", String.class))))
			.all()
			.collectMap(Map.Entry::getKey, Map.Entry::getValue);
	}

	private static Planned checked(Planned planned, Map<String, String> names) {
		Evidence.Grounded grounded = Evidence.of(planned.subject()).ground(planned.plan());
		Plan plan = grounded.plan();
		String ticker = plan.ticker();
		if (ticker != null && !isSupported(ticker, names.get(ticker), planned.subject())) {
			plan = plan.asUnverified();
		}
		return planned.with(plan, grounded.withheld());
	}

	/**
	 * Whether an article supports a ticker: it was linked to it, or it is listed and the
	 * text names it as a symbol, mentions it by itself or mentions its company's name.
	 * @param ticker the symbol
	 * @param companyName the company's name where the symbol is listed
	 * @param subject the article
	 * @return {@code false} where a reader would ask where the symbol comes from
	 */
	static boolean isSupported(String ticker, @Nullable String companyName, Subject subject) {
		if (ticker.equals(subject.tickerGuess())) {
			return true;
		}
		String text = subject.text();
		return companyName != null && (isNamedAsSymbol(ticker, text)
				|| (!ABBREVIATIONS.contains(ticker) && contains(text, ticker)) || mentions(text, companyName));
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
				&& Pattern.compile("(?<![\\w.\"])" + Pattern.quote(words) + "(?![\\w\"])").matcher(text).find();
	}

}
