package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

import io.newstunneler.analysis.text.Tokens;
import io.newstunneler.analysis.text.Tokens.Shape;
import io.newstunneler.analysis.text.WordSet;
import io.newstunneler.analysis.ticker.NameTable.Alias;
import io.newstunneler.analysis.ticker.NameTable.Trust;
import org.jspecify.annotations.Nullable;

/**
 * Finds companies by their names in one pass over the words of a text. A name of several
 * words, or of one that is no word of the language, is taken where it has its capitals
 * and is not a part of another name. A name that is a word as well, such as Apple or
 * Target, is taken only where the words around it are those of companies, or beside a
 * company in a list.
 */
final class Names {

	/** What can only follow a company's name. */
	private static final WordSet AFTER = WordSet
		.of("""
				shares share stock stocks inc corp ltd limited plc ceo cfo coo cmd chairman executive executives investors
				shareholders earnings profit profits revenue revenues sales results quarterly q1 q2 q3 q4 net pat ebitda beats
				misses tops reports posts forecasts raises cuts lowers unveils launches announces says said sues sued acquires buys
				sells files hires names appoints recalls dividend buyback guidance outlook ipo fpo qip ofs bonds debt rises falls
				jumps drops slides gains slips surges plunges tumbles climbs soars sinks rallies slumps zooms tanks skids dips
				agrees plans expects warns faces settles halts suspends wins loses bags bets partners upgraded downgraded workers
				employees lawsuit merger stake unit subsidiary to board plant factory supplier deal partnership""");

	/** What names a company before it. */
	private static final WordSet BEFORE = WordSet
		.of("""
				shares stock maker giant retailer bank automaker chipmaker carrier lender insurer rival company firm owner parent
				startup drugmaker supplier telco sue sues buy buys acquire acquires backs invests upgrades downgrades overtakes
				against""");

	/** What of that follows words as well: "Post Q4", "Best to wait". */
	private static final WordSet AFTER_WORDS_TOO = WordSet
		.of("""
				to net sales results quarterly q1 q2 q3 q4 plant board unit deal factory partners partnership workers employees
				reports tops posts plans cuts bets bags supplier stake bonds debt""");

	/**
	 * What is said of companies alone, even of those that are called as a market or an
	 * office is.
	 */
	private static final WordSet SAID_OF_COMPANIES = WordSet
		.of("inc corp ltd limited plc ceo cfo coo shareholders acquires");

	/** What titles with capitals everywhere write in small letters. */
	private static final WordSet SMALL = WordSet.of("""
			with from into onto over upon than that this what when after about above below among under until since while
			through between against without within during before toward towards amid across around behind beyond""");

	/** What a name is no company before: "Amazon rainforest", "Ford Foundation". */
	private static final WordSet NOT_BEFORE = WordSet
		.of("""
				university foundation river rainforest basin stadium county city island street avenue museum school college
				festival park prize award hospital church orchard orchards pie juice tree trees sauce picking price prices range
				audience audiences date dates year years rate rates group groups gap gaps holders applications application
				applicants requirement requirements rules fees waiver programme program free""");

	/**
	 * What makes another company of a company's name: "Kotak Securities", "IDFC Mutual
	 * Fund".
	 */
	private static final WordSet OTHERS = WordSet
		.of("""
				securities amc mf mfs mutual fund funds foundation broking brokers prudential insurance life capital ventures
				advisors advisers asset trust etf etfs index""");

	/** What follows a name in capitals and is no part of it. */
	private static final WordSet BESIDE = WordSet
		.of("""
				ceo cfo coo cto cmd md chairman chief chair president director head boss founder ipo fpo ofs qip adr adrs gdr
				ncd agm egm q1 q2 q3 q4 h1 h2 fy pat net ebitda india ltd limited inc corp corporation company group plc co january february march april
				may june july august september october november december monday tuesday wednesday thursday friday saturday
				sunday jan feb mar apr jun jul aug sep sept oct nov dec rs re usd eur""");

	private static final WordSet TITLES = WordSet.of("mr mrs ms dr sir actor actress singer senator president judge");

	/** A name that is a word as well, with nothing around it that tells which. */
	private static final double DOUBTFUL = -1;

	private static final long OF = Tokens.hash("of");

	private static final long AND = Tokens.hash("and");

	private final NameTable table;

	Names(Collection<Listing> listings) {
		this.table = new NameTable(listings);
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
		List<Mention> mentions = mentions(tokens);
		if (mentions.isEmpty()) {
			return;
		}
		Reading reading = new Reading(tokens, isTelling(tokens), named);
		double[] confidences = new double[mentions.size()];
		for (int i = 0; i < confidences.length; i++) {
			confidences[i] = reading.confidence(mentions.get(i));
		}
		for (int i = 0; i < confidences.length; i++) {
			Mention mention = mentions.get(i);
			double confidence = confidences[i];
			if (confidence == DOUBTFUL) {
				// Two words in a row that are names as well are hardly both words.
				boolean listed = (i > 0 && confidences[i - 1] != 0 && areListed(tokens, mentions.get(i - 1), mention))
						|| (i + 1 < confidences.length && confidences[i + 1] != 0
								&& areListed(tokens, mention, mentions.get(i + 1)));
				confidence = listed ? 0.7 : 0;
				confidences[i] = confidence;
			}
			String symbol = mention.alias.symbol();
			if (confidence > 0 && symbol != null) {
				into.add(new TickerLink(symbol, TickerLink.Kind.NAME, field, tokens.start(mention.first), mention.end,
						tokens.text().substring(tokens.start(mention.first), mention.end), confidence));
			}
		}
	}

	private List<Mention> mentions(Tokens tokens) {
		List<Mention> mentions = List.of();
		for (int i = 0; i < tokens.size(); i++) {
			if (tokens.shape(i) == Shape.LOWER) {
				continue;
			}
			Mention mention = at(tokens, i);
			if (mention != null) {
				if (mentions.isEmpty()) {
					mentions = new ArrayList<>(4);
				}
				mentions.add(mention);
				i = mention.last;
			}
		}
		return mentions;
	}

	private @Nullable Mention at(Tokens tokens, int index) {
		Alias[] aliases = this.table.startingWith(tokens.hash(index));
		if (aliases != null) {
			for (Alias alias : aliases) {
				Mention mention = matching(tokens, index, alias);
				if (mention != null) {
					return mention;
				}
			}
		}
		char sign = tokens.after(index);
		if (sign == '\'' || sign == '’') {
			// Lists have MOODYS and MCDONALDS for "Moody's" and "McDonald's".
			return (index == 0 && WordSet.ENGLISH.contains(tokens.hash(index))) ? null : alone(tokens, index,
					Tokens.hash(tokens.word(index) + "s"), Math.min(tokens.end(index) + 2, tokens.text().length()));
		}
		long singular = singular(tokens, index);
		return (singular != 0 && !WordSet.ENGLISH.contains(tokens.hash(index)) && !isGoingOn(tokens, index))
				? alone(tokens, index, singular, tokens.end(index) - 1) : null;
	}

	/** A name of one word that needs nothing around it. */
	private @Nullable Mention alone(Tokens tokens, int index, long word, int end) {
		Alias[] aliases = this.table.startingWith(word);
		if (aliases == null) {
			return null;
		}
		Alias shortest = aliases[aliases.length - 1];
		return (shortest.words().length == 1 && shortest.trust() == Trust.FULL)
				? new Mention(shortest, index, index, end) : null;
	}

	private static @Nullable Mention matching(Tokens tokens, int index, Alias alias) {
		long[] words = alias.words();
		int last = index + words.length - 1;
		if (last >= tokens.size()) {
			return null;
		}
		for (int i = index + 1; i <= last; i++) {
			if (!isClose(tokens, i)) {
				return null;
			}
			if (tokens.hash(i) != words[i - index]) {
				// Newspapers that lose apostrophes write "Aurobindo Pharmas".
				boolean possessive = i == last && singular(tokens, i) == words[i - index];
				return possessive ? new Mention(alias, index, last, tokens.end(last) - 1) : null;
			}
		}
		return new Mention(alias, index, last, tokens.end(last));
	}

	/** A word's hash without the s at its end, 0 where it has none. */
	private static long singular(Tokens tokens, int index) {
		int end = tokens.end(index);
		return (end - tokens.start(index) > 3 && tokens.text().charAt(end - 1) == 's')
				? Tokens.hash(tokens.text(), tokens.start(index), end - 1) : 0;
	}

	/** Whether another word with a capital follows. */
	private static boolean isGoingOn(Tokens tokens, int index) {
		return index + 1 < tokens.size() && tokens.start(index + 1) - tokens.end(index) == 1
				&& tokens.after(index) == ' ' && tokens.shape(index + 1) == Shape.CAPITALISED;
	}

	/** Whether only a blank, a hyphen or the like parts a word from the one before. */
	private static boolean isClose(Tokens tokens, int index) {
		return tokens.start(index) - tokens.end(index - 1) <= 3 && tokens.after(index - 1) != ','
				&& tokens.after(index - 1) != ':' && tokens.after(index - 1) != ';';
	}

	/** Whether two names stand side by side as equals: "A, B", "A and B", "A/B". */
	private static boolean areListed(Tokens tokens, Mention one, Mention other) {
		int between = other.first - one.last;
		if (between == 1) {
			String gap = tokens.text().substring(one.end, tokens.start(other.first)).strip();
			return gap.equals(",") || gap.equals("&") || gap.equals("/");
		}
		return between == 2 && tokens.hash(one.last + 1) == AND;
	}

	/**
	 * Whether capitals say anything: not where all longer words have them, whatever a
	 * title leaves in small letters.
	 */
	private static boolean isTelling(Tokens tokens) {
		for (int i = 0; i < tokens.size(); i++) {
			if (tokens.shape(i) == Shape.LOWER && tokens.end(i) - tokens.start(i) > 3
					&& !SMALL.contains(tokens.hash(i))) {
				return true;
			}
		}
		return false;
	}

	/**
	 * Where a text has a name.
	 *
	 * @param alias the name
	 * @param first place of its first word
	 * @param last place of its last one
	 * @param end place in the text behind it
	 */
	private record Mention(Alias alias, int first, int last, int end) {
	}

	/**
	 * What the words around a name say about it.
	 */
	private record Reading(Tokens tokens, boolean telling, Collection<String> named) {

		/**
		 * How sure it is that a name names its company: 0 where it does not.
		 */
		double confidence(Mention mention) {
			Alias alias = mention.alias;
			if (alias.symbol() == null) {
				return 0;
			}
			if (this.named.contains(alias.symbol())) {
				return 0.98;
			}
			int first = mention.first;
			int last = mention.last;
			boolean follows = last + 1 < this.tokens.size() && isClose(this.tokens, last + 1);
			if (follows && (NOT_BEFORE.contains(this.tokens.hash(last + 1)) || isOther(last + 1))) {
				return 0;
			}
			boolean after = follows && AFTER.contains(this.tokens.hash(last + 1));
			boolean before = first > 0 && BEFORE.contains(this.tokens.hash(first - 1)) || (first > 1
					&& BEFORE.contains(this.tokens.hash(first - 2)) && this.tokens.shape(first - 1) == Shape.LOWER);
			if (alias.words().length > 1) {
				return several(mention, after, before);
			}
			Shape shape = this.tokens.shape(first);
			// "iRobot" is no word of the language, and "SAIL" none among small letters.
			boolean brand = this.telling && (shape == Shape.MIXED || (alias.initials() && shape == Shape.SHOUTED));
			if (!brand && !before && isPersonal(first)) {
				return 0;
			}
			if (alias.trust() == Trust.SAID_TO_BE_ONE) {
				boolean said = follows && SAID_OF_COMPANIES.contains(this.tokens.hash(last + 1));
				return (said && (this.telling || first == 0)) ? 0.75 : 0;
			}
			if (alias.initials() && shape != Shape.SHOUTED && alias.trust() != Trust.FULL
					&& this.tokens.end(first) - this.tokens.start(first) < 4) {
				return 0;
			}
			boolean possessive = isPossessive(last);
			if (alias.trust() == Trust.FULL || brand) {
				return isPartOfAnother(mention, follows, after, possessive) ? 0
						: (after || before || possessive) ? 0.92 : 0.85;
			}
			boolean said = after && (alias.told() || !AFTER_WORDS_TOO.contains(this.tokens.hash(last + 1)));
			if (!this.telling) {
				return (said && (before || first == 0)) ? 0.75 : 0;
			}
			if (isWithin(mention, after, before)) {
				return 0;
			}
			return (said || before || (possessive && first > 0)) ? 0.75 : DOUBTFUL;
		}

		private double several(Mention mention, boolean after, boolean before) {
			Alias alias = mention.alias;
			if (!isCapitalised(mention) || (!alias.unusual() && this.telling && isWithin(mention, after, before))) {
				return 0;
			}
			if (this.telling) {
				return 0.95;
			}
			return (alias.trust() == Trust.FULL || after || before) ? 0.9 : 0;
		}

		/** "World Gold" in "World Gold Council", "Shipping" in "Register of Shipping". */
		private boolean isWithin(Mention mention, boolean after, boolean before) {
			int first = mention.first;
			if (!after && isGoingOn(this.tokens, mention.last)
					&& !BESIDE.contains(this.tokens.hash(mention.last + 1))) {
				return true;
			}
			if (before || first == 0 || this.tokens.after(first - 1) != ' ') {
				return false;
			}
			int word = (first > 1 && this.tokens.hash(first - 1) == OF) ? first - 2 : first - 1;
			return isGoingOn(this.tokens, first - 1) && this.tokens.shape(word) != Shape.LOWER
					&& this.tokens.shape(word) != Shape.NUMBER
					&& (word > 0 || !WordSet.ENGLISH.contains(this.tokens.hash(word)));
		}

		private boolean isPossessive(int last) {
			return this.tokens.after(last) == '\'' || this.tokens.after(last) == '’';
		}

		private boolean isOther(int index) {
			return this.tokens.shape(index) != Shape.LOWER && OTHERS.contains(this.tokens.hash(index))
					&& this.tokens.after(index - 1) == ' ' && this.telling;
		}

		/** "Hinduja Tech" is not Hinduja, "MPS Greenery" not MPS. */
		private boolean isPartOfAnother(Mention mention, boolean follows, boolean after, boolean possessive) {
			int next = mention.last + 1;
			if (!this.telling || !follows || after || possessive || this.tokens.after(mention.last) != ' '
					|| BESIDE.contains(this.tokens.hash(next))) {
				return false;
			}
			Shape shape = this.tokens.shape(next);
			boolean initials = this.tokens.end(mention.last) - this.tokens.start(mention.last) < 5
					&& this.tokens.shape(mention.last) == Shape.SHOUTED;
			return shape == Shape.CAPITALISED
					&& (initials || mention.alias.told() || !WordSet.ENGLISH.contains(this.tokens.hash(next)));
		}

		private boolean isPersonal(int first) {
			if (first == 0 || this.tokens.after(first - 1) != ' ') {
				return false;
			}
			return TITLES.contains(this.tokens.hash(first - 1)) || (this.tokens.shape(first - 1) == Shape.CAPITALISED
					&& !WordSet.ENGLISH.contains(this.tokens.hash(first - 1)));
		}

		/**
		 * "Deutsche bank" is one as well: nothing else begins with a word that is none.
		 */
		private boolean isCapitalised(Mention mention) {
			boolean name = !WordSet.ENGLISH.contains(this.tokens.hash(mention.first));
			for (int i = mention.first; i <= (name ? mention.last - 1 : mention.last); i++) {
				if (this.tokens.shape(i) == Shape.LOWER && this.tokens.end(i) - this.tokens.start(i) > 3) {
					return false;
				}
			}
			return true;
		}

	}

}
