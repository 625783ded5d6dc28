package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.newstunneler.analysis.text.Tokens;
import io.newstunneler.analysis.text.Tokens.Shape;
import io.newstunneler.analysis.text.WordSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds companies by their names in one pass over the words of a text. A name of several
 * words, or of one that is no word of the language, is taken where it has its capitals. A
 * name that is a word as well, such as Apple or Target, is taken only where the words
 * around it are those of companies.
 */
final class Names {

	/** What names of companies end with and headlines leave out. */
	private static final WordSet LEGAL = WordSet
		.of("""
				inc incorporated corp corporation co company companies ltd limited llc lp plc sa se nv ag ab asa spa kgaa gmbh
				group holding holdings class common stock ordinary shares adr ads the new de md nj oh pa in com a b c cl and
				trust international""");

	/** What can only follow a company's name. */
	private static final WordSet AFTER = WordSet
		.of("""
				shares share stock stocks inc corp ltd plc ceo cfo chairman executive executives investors shareholders
				earnings profit profits revenue revenues sales results quarterly q1 q2 q3 q4 beats misses tops reports posts
				forecasts raises cuts lowers unveils launches announces says said sues sued acquires buys sells files hires names
				appoints recalls dividend buyback guidance outlook ipo bonds debt rises falls jumps drops slides gains slips surges
				plunges tumbles climbs soars sinks rallies dips agrees plans expects warns faces settles halts suspends wins loses
				partners upgraded downgraded workers employees lawsuit merger stake unit subsidiary to board plant
				factory supplier deal partnership""");

	/** What names a company before it. */
	private static final WordSet BEFORE = WordSet
		.of("""
				shares stock maker giant retailer bank automaker chipmaker carrier lender insurer rival company firm owner parent
				startup drugmaker supplier sues buys acquires acquire backs invests upgrades downgrades overtakes against""");

	/** What a name is no company before: "Amazon rainforest", "Ford Foundation". */
	private static final WordSet NOT_BEFORE = WordSet
		.of("""
				university foundation river rainforest basin stadium county city island street avenue museum school college
				festival park prize award hospital church orchard orchards pie juice tree trees sauce picking price prices range
				audience audiences date dates year years rate rates group groups gap gaps holders applications application
				applicants requirement requirements rules fees waiver programme program free""");

	private static final WordSet TITLES = WordSet.of("mr mrs ms dr sir actor actress singer senator president judge");

	private final Map<Long, List<Alias>> byFirstWord = new HashMap<>();

	Names(Collection<Listing> listings) {
		Map<List<Long>, Alias> aliases = new HashMap<>();
		for (Listing listing : listings) {
			add(aliases, listing.symbol(), stripped(listing.name()), false);
			for (String alias : Aliases.of(listing.symbol())) {
				add(aliases, listing.symbol(), alias, true);
			}
		}
		for (Alias alias : aliases.values()) {
			this.byFirstWord.computeIfAbsent(alias.words[0], (_) -> new ArrayList<>(1)).add(alias);
		}
		this.byFirstWord.values()
			.forEach((list) -> list.sort(Comparator.comparingInt((Alias alias) -> -alias.words.length)));
	}

	/**
	 * Of two listings with one name, such as classes of shares, the one is meant that
	 * headlines call so, else that with the shorter symbol.
	 */
	private static void add(Map<List<Long>, Alias> aliases, String symbol, String name, boolean common) {
		Tokens tokens = Tokens.of(name);
		if (tokens.size() == 0 || name.length() < 2) {
			return;
		}
		long[] words = new long[tokens.size()];
		boolean unusual = false;
		for (int i = 0; i < words.length; i++) {
			words[i] = tokens.hash(i);
			unusual |= !WordSet.ENGLISH.contains(words[i]) && tokens.end(i) - tokens.start(i) > 2;
		}
		boolean strong = words.length > 1 || (unusual && name.length() > 3);
		aliases.merge(Arrays.stream(words).boxed().toList(), new Alias(symbol, words, strong, common),
				(one, other) -> isMeant(other, one) ? other : one);
	}

	private static boolean isMeant(Alias one, Alias rather) {
		if (one.common != rather.common) {
			return one.common;
		}
		int shorter = Integer.compare(one.symbol.length(), rather.symbol.length());
		return (shorter != 0) ? shorter < 0 : one.symbol.compareTo(rather.symbol) < 0;
	}

	/**
	 * A company's name without what lawyers add to it.
	 */
	static String stripped(String name) {
		String plain = name.replaceAll("\\(.*?\\)|/.*$", " ").strip();
		Tokens tokens = Tokens.of(plain);
		int start = (tokens.size() > 1 && tokens.hash(0) == Tokens.hash("the")) ? 1 : 0;
		int end = tokens.size();
		while (end > start + 1 && LEGAL.contains(tokens.hash(end - 1))) {
			end--;
		}
		return (end > start) ? plain.substring(tokens.start(start), tokens.end(end - 1)) : plain;
	}

	/**
	 * Finds all companies that a text names.
	 * @param tokens the text's words
	 * @param field the field's name
	 * @param named symbols that the text names in parentheses or as cashtags, which
	 * settles any doubt about their companies' names
	 * @param into where to add them
	 */
	void find(Tokens tokens, String field, Collection<String> named, List<TickerLink> into) {
		boolean telling = isTelling(tokens);
		for (int i = 0; i < tokens.size(); i++) {
			Alias alias = at(tokens, i);
			if (alias == null) {
				continue;
			}
			int last = i + alias.words.length - 1;
			double confidence = confidence(tokens, i, last, alias, telling, named);
			if (confidence > 0) {
				into.add(new TickerLink(alias.symbol, TickerLink.Kind.NAME, field, tokens.start(i), tokens.end(last),
						tokens.text().substring(tokens.start(i), tokens.end(last)), confidence));
			}
			i = last;
		}
	}

	private @Nullable Alias at(Tokens tokens, int index) {
		if (tokens.shape(index) == Shape.LOWER) {
			return null;
		}
		for (Alias alias : this.byFirstWord.getOrDefault(tokens.hash(index), List.of())) {
			int end = index + alias.words.length;
			boolean same = end <= tokens.size();
			for (int i = index; same && i < end; i++) {
				same = tokens.hash(i) == alias.words[i - index] && (i == index || isClose(tokens, i));
			}
			if (same) {
				return alias;
			}
		}
		return null;
	}

	/** Whether only a blank, a hyphen or the like parts a word from the one before. */
	private static boolean isClose(Tokens tokens, int index) {
		return tokens.start(index) - tokens.end(index - 1) <= 3 && tokens.after(index - 1) != ','
				&& tokens.after(index - 1) != ':';
	}

	private static double confidence(Tokens tokens, int first, int last, Alias alias, boolean telling,
			Collection<String> named) {
		if (named.contains(alias.symbol)) {
			return 0.98;
		}
		boolean follows = last + 1 < tokens.size() && isClose(tokens, last + 1);
		boolean precedes = first > 0 && isClose(tokens, first);
		if (follows && NOT_BEFORE.contains(tokens.hash(last + 1))) {
			return 0;
		}
		boolean possessive = tokens.after(last) == '\'' || tokens.after(last) == '’';
		boolean after = follows && AFTER.contains(tokens.hash(last + 1));
		boolean before = first > 0 && BEFORE.contains(tokens.hash(first - 1))
				|| (first > 1 && BEFORE.contains(tokens.hash(first - 2)) && tokens.shape(first - 1) == Shape.LOWER);
		boolean personal = telling && precedes && isForename(tokens, first - 1);
		if (alias.words.length > 1) {
			return allCapitalised(tokens, first, last) ? (telling ? 0.95 : 0.9) : 0;
		}
		if (personal && !before) {
			return 0;
		}
		if (alias.strong) {
			boolean another = telling && follows && !after && tokens.after(last) == ' '
					&& tokens.shape(last + 1) == Shape.CAPITALISED && !WordSet.ENGLISH.contains(tokens.hash(last + 1));
			return another ? 0 : (after || before || possessive) ? 0.92 : 0.85;
		}
		if (!telling && !(after && before) && !(after && first == 0)) {
			return 0;
		}
		if (tokens.shape(first) == Shape.LOWER) {
			return 0;
		}
		return (after || before || (possessive && telling && first > 0)) ? 0.75 : 0;
	}

	private static boolean isForename(Tokens tokens, int index) {
		return TITLES.contains(tokens.hash(index)) || (tokens.shape(index) == Shape.CAPITALISED
				&& !WordSet.ENGLISH.contains(tokens.hash(index)) && tokens.after(index) == ' ');
	}

	private static boolean allCapitalised(Tokens tokens, int first, int last) {
		for (int i = first; i <= last; i++) {
			if (tokens.shape(i) == Shape.LOWER && tokens.end(i) - tokens.start(i) > 3) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Whether capitals say anything: not where all longer words have them.
	 */
	private static boolean isTelling(Tokens tokens) {
		int small = 0;
		int large = 0;
		for (int i = 0; i < tokens.size(); i++) {
			if (tokens.end(i) - tokens.start(i) > 3) {
				switch (tokens.shape(i)) {
					case LOWER -> small++;
					case CAPITALISED, SHOUTED, MIXED -> large++;
					case NUMBER -> {
					}
				}
			}
		}
		return small > 0 && small * 4 >= large;
	}

	private record Alias(String symbol, long[] words, boolean strong, boolean common) {
	}

}
