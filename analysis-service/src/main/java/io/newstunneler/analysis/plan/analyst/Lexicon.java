package io.newstunneler.analysis.plan.analyst;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

/**
 * The words that the rules know: of catalysts, of sectors, and those that lean one way.
 * Matched as whole words and as pairs of words, in lower case.
 */
final class Lexicon {

	private static final Map<String, CatalystType> CATALYSTS = catalysts();

	private static final Set<String> CATALYST_OPENINGS = openings(CATALYSTS);

	private static final Map<String, String> SECTORS = sectors();

	private static final Set<String> SECTOR_OPENINGS = openings(SECTORS);

	private static final Set<String> POSITIVE = words("""
			beat beats beating topped tops exceeded exceeds surpassed surpasses strong stronger strongest record
			growth grew grows grow rise rises rose rising raised raises raise gain gains gained jump jumps jumped
			surge surges surged soar soars soared rally rallies rallied climb climbs climbed improve improves
			improved improvement profitable profit upgrade upgraded upgrades outperform outperformed approve approved
			approval approves clears cleared win wins won award awarded awards secured secures expand expands expanded
			expansion boost boosts boosted robust upbeat optimistic buyback dividend breakthrough successful
			successfully accelerate accelerated accelerates milestone higher above tailwind rebound rebounds rebounded
			positive promising favorable favourable doubled tripled""");

	private static final Set<String> NEGATIVE = words("""
			miss misses missed missing disappoint disappoints disappointed disappointing weak weaker weakest loss
			losses lost decline declines declined declining fall falls fell falling drop drops dropped plunge plunges
			plunged slump slumps slumped tumble tumbles tumbled sink sinks sank slide slides slid cut cuts cutting
			lower lowered lowers below downgrade downgraded downgrades underperform underperformed reject rejected
			rejects rejection halt halts halted delay delays delayed recall recalls recalled investigation
			investigates probe probes lawsuit lawsuits sued sues fraud fine fined penalty bankruptcy default
			defaults layoffs layoff warns warned warning headwind headwinds slowdown slows slowed shortfall writedown
			impairment negative adverse terminated terminates suspended suspends breach breached shrink shrinks shrank
			concern concerns fears worse worst tariffs""");

	private static final Set<String> NEGATIONS = Set.of("not", "no", "never", "without", "fails", "failed", "didn't",
			"doesn't", "won't", "isn't", "wasn't", "cannot", "can't", "despite", "less");

	/** How far a negation reaches: "did not fully meet" has two words between. */
	private static final int NEGATION_REACH = 3;

	private Lexicon() {
	}

	/**
	 * Counts the words of each catalyst.
	 * @param words a sentence
	 * @return hits by type
	 */
	static Map<CatalystType, Integer> catalysts(List<String> words) {
		Map<CatalystType, Integer> hits = new EnumMap<>(CatalystType.class);
		meanings(words, CATALYSTS, CATALYST_OPENINGS, (type) -> hits.merge(type, 1, Integer::sum));
		return hits;
	}

	/**
	 * Weighs the words that lean one way.
	 * @param words a sentence
	 * @return how many lean up and how many lean down
	 */
	static Leaning leaning(List<String> words) {
		int up = 0;
		int down = 0;
		for (int i = 0; i < words.size(); i++) {
			String word = words.get(i);
			boolean positive = POSITIVE.contains(word);
			if (positive || NEGATIVE.contains(word)) {
				boolean negated = words.subList(Math.max(0, i - NEGATION_REACH), i)
					.stream()
					.anyMatch(NEGATIONS::contains);
				if (positive != negated) {
					up++;
				}
				else {
					down++;
				}
			}
		}
		return new Leaning(up, down);
	}

	/**
	 * The sector that most words point to.
	 * @param words a text
	 * @return its name, or {@code null} where nothing points anywhere
	 */
	static @Nullable String sector(List<String> words) {
		Map<String, Integer> hits = new LinkedHashMap<>();
		meanings(words, SECTORS, SECTOR_OPENINGS, (sector) -> hits.merge(sector, 1, Integer::sum));
		return hits.entrySet()
			.stream()
			.reduce((a, b) -> (b.getValue() > a.getValue()) ? b : a)
			.map(Map.Entry::getKey)
			.orElse(null);
	}

	/** Looks each word up, and each pair of which the first word begins a known one. */
	private static <T> void meanings(List<String> words, Map<String, T> terms, Set<String> openings,
			Consumer<T> found) {
		for (int i = 0; i < words.size(); i++) {
			String word = words.get(i);
			T meaning = terms.get(word);
			if (meaning != null) {
				found.accept(meaning);
			}
			if (i + 1 < words.size() && openings.contains(word)) {
				T pair = terms.get(word + " " + words.get(i + 1));
				if (pair != null) {
					found.accept(pair);
				}
			}
		}
	}

	private static Set<String> openings(Map<String, ?> terms) {
		return terms.keySet()
			.stream()
			.filter((term) -> term.indexOf(' ') > 0)
			.map((term) -> term.substring(0, term.indexOf(' ')))
			.collect(Collectors.toSet());
	}

	private static Map<String, CatalystType> catalysts() {
		Map<String, CatalystType> terms = new HashMap<>();
		add(terms, CatalystType.EARNINGS, """
				earnings; eps; quarterly; profit; revenue; revenues; sales; beat; beats; miss; misses; net income;
				operating income; quarter results; first quarter; second quarter; third quarter; fourth quarter;
				first-quarter; second-quarter; third-quarter; fourth-quarter; per share; 10-q; margin; margins""");
		add(terms, CatalystType.FDA, """
				fda; pdufa; phase 1; phase 2; phase 3; phase iii; phase ii; clinical trial; clinical; trial; trials;
				drug application; new drug; biologics; breakthrough therapy; complete response; orphan drug; ema;
				drug; therapy; patients; endpoint""");
		add(terms, CatalystType.MERGER, """
				acquire; acquires; acquired; acquiring; acquisition; merger; merge; merges; takeover; buyout;
				tender offer; divest; divests; divestiture; spin-off; spinoff; all-cash; all-stock;
				going private; stake""");
		add(terms, CatalystType.CONTRACT, """
				contract; contracts; awarded; award; supply agreement; purchase order; backlog;
				framework agreement; partnership; partners; partner; licensing; license agreement; multi-year; mou;
				memorandum""");
		add(terms, CatalystType.GUIDANCE, """
				guidance; outlook; forecast; forecasts; full-year; full year;
				reaffirms; reaffirmed; expects; preannounces; profit warning""");
		add(terms, CatalystType.MACRO, """
				fed; federal reserve; inflation; cpi; ppi; gdp; payrolls; unemployment; interest rate; interest rates;
				rate cut; rate hike; basis points; treasury; treasuries; yield; yields; ecb; opec; tariff; tariffs;
				central bank; jobs report; recession; fomc; powell; economy; economic; crude; consumer prices;
				export ban; sanctions""");
		return Map.copyOf(terms);
	}

	private static Map<String, String> sectors() {
		Map<String, String> terms = new HashMap<>();
		add(terms, "Health Care", """
				drug; therapy; clinical; biotech; pharma; pharmaceutical; pharmaceuticals; therapeutics; patients; fda;
				medical; hospital; vaccine; oncology; biosciences""");
		add(terms, "Information Technology", """
				software; chip; chips; semiconductor; semiconductors; cloud; cybersecurity; ai; data center;
				data centers; saas; hardware; computing""");
		add(terms, "Financials", """
				bank; banks; lender; insurer; insurance; brokerage; asset manager; loans; deposits; fintech;
				payments""");
		add(terms, "Energy", """
				oil; gas; crude; drilling; refinery; pipeline; opec; lng; barrels; shale""");
		add(terms, "Utilities", """
				utility; utilities; water utility; grid; electricity; wastewater""");
		add(terms, "Industrials", """
				aerospace; defense; defence; airline; airlines; railroad; machinery; freight; shipping; logistics;
				manufacturing; aircraft""");
		add(terms, "Consumer Discretionary", """
				retailer; retailers; automaker; vehicles; ev; restaurants; apparel; e-commerce; hotel; hotels; travel;
				luxury""");
		add(terms, "Consumer Staples", """
				grocery; grocer; beverage; beverages; food; tobacco; household products; supermarket""");
		add(terms, "Communication Services", """
				streaming; telecom; wireless; broadband; advertising; media; subscribers; broadcaster""");
		add(terms, "Materials", """
				mining; miner; copper; lithium; steel; gold; chemicals; fertilizer; aluminum""");
		add(terms, "Real Estate", """
				reit; real estate; mortgage; landlord; office space; homebuilder; homebuilders""");
		return Map.copyOf(terms);
	}

	private static <T> void add(Map<String, T> terms, T meaning, String list) {
		Stream.of(list.split(";")).map((term) -> term.strip().replaceAll("\\s+", " ")).forEach((term) -> {
			if (!term.isEmpty()) {
				terms.put(term, meaning);
			}
		});
	}

	private static Set<String> words(String list) {
		return Stream.of(list.split("\\s+"))
			.filter((word) -> !word.isEmpty())
			.collect(Collectors.toCollection(HashSet::new));
	}

	/**
	 * How many words of a text lean which way.
	 *
	 * @param up words that speak for a rise
	 * @param down words that speak for a fall
	 */
	record Leaning(int up, int down) {

		Leaning plus(Leaning other) {
			return new Leaning(this.up + other.up, this.down + other.down);
		}

		Leaning times(int factor) {
			return new Leaning(this.up * factor, this.down * factor);
		}

		int count() {
			return this.up + this.down;
		}

		/**
		 * The balance, drawn towards zero where there are few words.
		 * @return −1 to 1
		 */
		double balance() {
			return (this.up - this.down) / (count() + 1.0);
		}

	}

}
