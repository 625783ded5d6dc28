package io.newstunneler.analysis.story;

import java.time.Instant;
import java.util.Arrays;

import io.newstunneler.analysis.text.Tokens;
import io.newstunneler.analysis.text.WordSet;
import org.jspecify.annotations.Nullable;

/**
 * What an article says, reduced to what tells one story from another: the words of its
 * title and of the beginning of its text, each with what kind of word it is.
 */
public final class StoryText {

	/** Of a title; what is longer is no headline. */
	private static final int TITLE_WORDS = 24;

	/** Of the text below the title. A summary that was cut short still has most of it. */
	static final int LEAD_WORDS = 40;

	/** A place and an agency in front of a text end within so many characters. */
	private static final int DATELINE = 60;

	/** Keys from pairs of words of the title, and from the lead. */
	private static final int TITLE_KEYS = 6;

	private static final int LEAD_KEYS = 2;

	/** The lead's keys come from so many of its first words, three at a time. */
	private static final int LEAD_KEY_WORDS = 14;

	private static final int SHINGLE = 3;

	/** A word that says nothing about which story it is. */
	private static final WordSet STOP = WordSet
		.of("""
				a an the of to in on for and or at by with from as is are was were be been being am its it this that these
				those after before over amid into than then so if but about against between during per via their his her our
				your my we you they he she i us them who what when where why how which while will would could should can may
				might must has have had do does did not no more most just also here there new latest breaking update exclusive
				live s t re says said say according""");

	/**
	 * The verbs and nouns of any headline: an editor replaces them at will. All else that
	 * differs may be what the story is about.
	 */
	private static final WordSet HEADLINE = WordSet
		.of("""
				share shares stock stocks profit profits earnings revenue revenues sales results result quarterly annual
				quarter year forecast forecasts estimate estimates expectation expectations guidance outlook target price prices
				deal bid offer agreement pact contract order plan plans unit business company firm group maker market markets
				announce announces announced unveil unveils unveiled launch launches launched introduce introduces introduced
				report reports reported post posts posted show shows showed see sees expect expects expected agree agrees agreed
				buy buys bought acquire acquires acquired acquisition purchase purchases take takes takeover sell sells sold sale
				win wins won secure secures secured get gets receive receives land lands sign signs signed seal seals open opens
				opened close closes start starts started begin begins name names named appoint appoints appointed hire hires
				hired pick picks tap taps approve approves approved clear clears cleared back backs file files filed seek seeks
				consider considers weigh weighs eye eyes mull mulls near nears talk talks set sets raise raises raised hike hikes
				lift lifts boost boosts up beat beats top tops topped exceed exceeds surpass surpasses jump jumps jumped surge
				surges surged soar soars soared rally rallies climb climbs climbed rise rises rose gain gains gained grow grows
				grew higher advance advances cut cuts lower lowers lowered trim trims slash slashes down fall falls fell drop
				drops dropped slide slides slid slump slumps sink sinks sank tumble tumbles plunge plunges plunged decline
				declines decrease miss misses missed lose loses loss losses warn warns warned face faces probe investigation
				investigate investigates sue sues lawsuit ban bans halt halts delay delays recall recalls fine fined million
				billion trillion mln bn percent pct dollar dollars euro euros us strong weak record big major full today""");

	static final WordSet UP = WordSet
		.of("""
				up raise raises raised hike hikes lift lifts boost boosts beat beats top tops topped exceed exceeds surpass
				surpasses jump jumps jumped surge surges surged soar soars soared rally rallies climb climbs climbed rise rises
				rose gain gains gained grow grows grew higher advance advances upgrade upgrades approve approves approved win
				wins won buy buys profit strong""");

	static final WordSet DOWN = WordSet
		.of("""
				cut cuts lower lowers lowered trim trims slash slashes down fall falls fell drop drops dropped slide slides slid
				slump slumps sink sinks sank tumble tumbles plunge plunges plunged decline declines decrease miss misses missed
				downgrade downgrades reject rejects rejected lose loses sell sells loss weak""");

	/** Words that number the parts of a series. */
	private static final WordSet COUNTING = WordSet
		.of("""
				one two three four five six seven eight nine ten eleven twelve twenty thirty fifty hundred first second third
				fourth fifth sixth seventh eighth ninth tenth half january february march april june july august september
				october november december jan feb mar apr jun jul aug sep sept oct nov dec monday tuesday wednesday thursday
				friday saturday sunday morning midday evening weekly daily monthly north south east west northern southern
				eastern western opening closing""");

	private static final long[] QUARTERS = { Tokens.hash("q1"), Tokens.hash("q2"), Tokens.hash("q3"),
			Tokens.hash("q4") };

	private static final long[] ORDINALS = { Tokens.hash("first"), Tokens.hash("second"), Tokens.hash("third"),
			Tokens.hash("fourth") };

	private static final long[] REVERSED_QUARTERS = { Tokens.hash("1q"), Tokens.hash("2q"), Tokens.hash("3q"),
			Tokens.hash("4q") };

	private static final long QUARTER = Tokens.hash("quarter");

	/** What an agency puts in front of a headline that it sends again. */
	private static final WordSet PREFIXES = WordSet.of("""
			update wrapup rpt repeat corrected correction refile breaking exclusive alert advisory""");

	/** Names of publishers that headlines end with, and what such names end with. */
	private static final WordSet PUBLISHERS = WordSet
		.of("""
				reuters bloomberg cnbc wsj ft yahoo marketwatch ap bbc cnn forbes axios benzinga nasdaq morningstar techcrunch
				barron guardian fortune nikkei politico npr economist quartz zacks thestreet fool investopedia""");

	private static final WordSet PUBLISHER_ENDINGS = WordSet.of("""
			news times post journal herald tribune gazette wire daily insider com net org finance magazine press agency
			standard mail telegraph observer chronicle review""");

	private final long articleId;

	private final String publisher;

	private final Instant publishedAt;

	private final @Nullable String ticker;

	private final Words title;

	private final Words lead;

	private final long[] keys;

	private StoryText(long articleId, String publisher, Instant publishedAt, @Nullable String ticker, Words title,
			Words lead) {
		this.articleId = articleId;
		this.publisher = publisher;
		this.publishedAt = publishedAt;
		this.ticker = ticker;
		this.title = title;
		this.lead = lead;
		this.keys = keys(title, lead);
	}

	/**
	 * Reads an article.
	 * @param articleId its id
	 * @param title its title
	 * @param text summary or content, whichever it has
	 * @param url its address
	 * @param sourceUrl its source's address
	 * @param sourceName its source's name
	 * @param publishedAt when it was published
	 * @param ticker the symbol that it is about
	 * @return what it says
	 */
	public static StoryText of(long articleId, String title, @Nullable String text, String url, String sourceUrl,
			String sourceName, Instant publishedAt, @Nullable String ticker) {
		Tokens titleTokens = Tokens.of(title);
		int end = withoutPublisher(titleTokens, sourceName);
		String body = (text != null) ? lead(text) : "";
		return new StoryText(articleId, Publisher.of(url, sourceUrl, sourceName), publishedAt, ticker,
				Words.ofTitle(titleTokens, end), Words.ofLead(Tokens.of(body)));
	}

	/**
	 * The beginning of a text without the place and agency in front of it.
	 */
	private static String lead(String text) {
		String start = (text.length() > 600) ? text.substring(0, 600) : text;
		for (int i = 3; i < Math.min(DATELINE, start.length() - 2); i++) {
			char c = start.charAt(i);
			if ((c == '-' || c == '–' || c == '—') && start.charAt(i - 1) == ' ' && start.charAt(i + 1) == ' ') {
				String dateline = start.substring(0, i);
				if (dateline.indexOf(')') > 0 || dateline.indexOf(',') > 0
						|| dateline.chars().noneMatch(Character::isLowerCase)) {
					return start.substring(i + 2);
				}
			}
		}
		return start;
	}

	/**
	 * The number of words before a trailing " - Reuters" and the like. What is cut must
	 * be known to be a publisher: "Results - Acme" ends with what it is about.
	 */
	private static int withoutPublisher(Tokens tokens, String sourceName) {
		int size = tokens.size();
		for (int i = size - 1; i > 2 && i > size - 6; i--) {
			String text = tokens.text();
			String gap = text.substring(tokens.end(i - 1), tokens.start(i));
			if (gap.length() >= 3
					&& (gap.indexOf('-') > 0 || gap.indexOf('|') > 0 || gap.indexOf('–') > 0 || gap.indexOf('—') > 0)) {
				String segment = text.substring(tokens.start(i)).strip();
				boolean known = PUBLISHERS.contains(tokens.hash(i)) || PUBLISHER_ENDINGS.contains(tokens.hash(size - 1))
						|| sourceName.regionMatches(true, 0, segment, 0, segment.length());
				return known ? i : size;
			}
		}
		return size;
	}

	public long articleId() {
		return this.articleId;
	}

	String publisher() {
		return this.publisher;
	}

	Instant publishedAt() {
		return this.publishedAt;
	}

	@Nullable String ticker() {
		return this.ticker;
	}

	Words title() {
		return this.title;
	}

	Words lead() {
		return this.lead;
	}

	/**
	 * Where others that tell the same story look for it.
	 * @return at most eight
	 */
	long[] keys() {
		return this.keys;
	}

	/**
	 * The title's keys are those of its pairs of words with the smallest hashes, weighted
	 * so that pairs of names come first: two titles that share most of their words share
	 * some of them, and titles that share a phrase of the trade do not. The lead's are of
	 * three words in a row.
	 */
	private static long[] keys(Words title, Words lead) {
		long[] keys = new long[TITLE_KEYS + LEAD_KEYS];
		double[] values = new double[keys.length];
		int count = 0;
		for (int i = 0; i < title.size(); i++) {
			for (int j = i + 1; j < title.size(); j++) {
				long a = title.stem(i);
				long b = title.stem(j);
				if (a != b) {
					long key = scramble(Math.min(a, b) * 31 + Math.max(a, b));
					count = keepSmallest(keys, values, 0, count, TITLE_KEYS, key,
							exponential(key) / (title.kind(i).weight * title.kind(j).weight));
				}
			}
		}
		int start = count;
		int words = Math.min(lead.size(), LEAD_KEY_WORDS) - SHINGLE;
		for (int i = 0; i <= words; i++) {
			long key = scramble((lead.stem(i) * 31 + lead.stem(i + 1)) * 31 + lead.stem(i + 2) + 0x6c656164L);
			count = keepSmallest(keys, values, start, count, start + LEAD_KEYS, key, exponential(key));
		}
		return Arrays.copyOf(keys, count);
	}

	private static int keepSmallest(long[] keys, double[] values, int start, int count, int limit, long key,
			double value) {
		for (int i = start; i < count; i++) {
			if (keys[i] == key) {
				return count;
			}
		}
		int place = (count < limit) ? count : limit - 1;
		if (count == limit && values[place] <= value) {
			return count;
		}
		while (place > start && values[place - 1] > value) {
			values[place] = values[place - 1];
			keys[place] = keys[place - 1];
			place--;
		}
		values[place] = value;
		keys[place] = key;
		return Math.min(count + 1, limit);
	}

	private static long scramble(long value) {
		long mixed = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
		mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
		return mixed ^ (mixed >>> 31);
	}

	/** An exponentially distributed number that a hash always gives. */
	private static double exponential(long hash) {
		return -Math.log(((hash >>> 11) + 1) * 0x1.0p-53);
	}

	/**
	 * What a word may be in a story.
	 */
	enum Kind {

		/** A word of the language that is not free. */
		ORDINARY(1),

		/** A word that an editor replaces by another. */
		FREE(0.5),

		/** Perhaps a name: all words of the title have capitals. */
		AMBIGUOUS(2),

		/** A name. */
		NAME(4),

		/** A number, a date, a day. */
		NUMBER(2);

		private final double weight;

		Kind(double weight) {
			this.weight = weight;
		}

	}

	/**
	 * Words that count, in their order, without their endings.
	 */
	static final class Words {

		private final long[] stems;

		private final long[] hashes;

		private final Kind[] kinds;

		private int size;

		private Words(int limit) {
			this.stems = new long[limit];
			this.hashes = new long[limit];
			this.kinds = new Kind[limit];
		}

		static Words ofTitle(Tokens tokens, int end) {
			Words words = new Words(Math.min(end, TITLE_WORDS));
			words.read(tokens, prefix(tokens, end), end, capitals(tokens, end));
			return words;
		}

		static Words ofLead(Tokens tokens) {
			Words words = new Words(Math.min(tokens.size(), LEAD_WORDS));
			words.read(tokens, 0, tokens.size(), Capitals.TELL);
			return words;
		}

		/** The number of words of an "UPDATE 2-" and the like. */
		private static int prefix(Tokens tokens, int end) {
			if (end < 4 || !PREFIXES.contains(tokens.hash(0)) || tokens.after(0) == ',') {
				return 0;
			}
			return (tokens.shape(1) == Tokens.Shape.NUMBER && tokens.end(1) - tokens.start(1) < 3
					&& "-:".indexOf(tokens.after(1)) >= 0) ? 2 : ("-:".indexOf(tokens.after(0)) >= 0) ? 1 : 0;
		}

		/**
		 * What capitals say in a title: nothing where all longer words have one.
		 */
		private static Capitals capitals(Tokens tokens, int end) {
			boolean small = false;
			boolean large = false;
			for (int i = 0; i < end; i++) {
				int length = tokens.end(i) - tokens.start(i);
				switch (tokens.shape(i)) {
					case LOWER -> small |= length > 3 && !STOP.contains(tokens.hash(i));
					case CAPITALISED, SHOUTED, MIXED -> large |= true;
					case NUMBER -> {
					}
				}
			}
			return !small ? Capitals.EVERYWHERE : large ? Capitals.TELL : Capitals.NOWHERE;
		}

		private void read(Tokens tokens, int start, int end, Capitals capitals) {
			for (int i = start; i < end && this.size < this.stems.length; i++) {
				long hash = tokens.hash(i);
				int quarter = quarter(tokens, i, end);
				if (quarter >= 0) {
					add(QUARTERS[quarter], hash, Kind.NUMBER);
					i += (tokens.shape(i) == Tokens.Shape.NUMBER) ? 0 : 1;
				}
				else if (!STOP.contains(hash)) {
					boolean first = i == start || ".!?:".indexOf(tokens.after(i - 1)) >= 0;
					add(stem(tokens, i), hash, kind(tokens, i, first, capitals));
				}
			}
		}

		private static int quarter(Tokens tokens, int index, int end) {
			long hash = tokens.hash(index);
			for (int i = 0; i < QUARTERS.length; i++) {
				if (hash == QUARTERS[i] || hash == REVERSED_QUARTERS[i]
						|| (hash == ORDINALS[i] && index + 1 < end && tokens.hash(index + 1) == QUARTER)) {
					return i;
				}
			}
			return -1;
		}

		private static Kind kind(Tokens tokens, int index, boolean first, Capitals capitals) {
			long hash = tokens.hash(index);
			Tokens.Shape shape = tokens.shape(index);
			if (shape == Tokens.Shape.NUMBER || COUNTING.contains(hash)) {
				return Kind.NUMBER;
			}
			if (HEADLINE.contains(hash)) {
				return Kind.FREE;
			}
			boolean english = WordSet.ENGLISH.contains(hash);
			return switch (capitals) {
				case EVERYWHERE -> english ? Kind.AMBIGUOUS : Kind.NAME;
				case NOWHERE -> english ? Kind.ORDINARY : Kind.NAME;
				case TELL ->
					(shape == Tokens.Shape.LOWER) ? Kind.ORDINARY : (first && english) ? Kind.AMBIGUOUS : Kind.NAME;
			};
		}

		/**
		 * A word without the endings of plural and past, roughly: it only has to be the
		 * same for both of two texts.
		 */
		private static long stem(Tokens tokens, int index) {
			int start = tokens.start(index);
			int end = tokens.end(index);
			if (tokens.shape(index) == Tokens.Shape.NUMBER) {
				return tokens.hash(index);
			}
			String text = tokens.text();
			if (end - start > 5 && endsWith(text, end, "ing")) {
				end -= 3;
			}
			else if (end - start > 4 && endsWith(text, end, "ed")) {
				end -= 2;
			}
			else if (end - start > 3 && endsWith(text, end, "s") && !endsWith(text, end, "ss")) {
				end -= 1;
			}
			if (end - start > 4 && endsWith(text, end, "e")) {
				end -= 1;
			}
			return Tokens.hash(text, start, end);
		}

		private static boolean endsWith(String text, int end, String suffix) {
			return text.regionMatches(true, end - suffix.length(), suffix, 0, suffix.length());
		}

		private void add(long stem, long hash, Kind kind) {
			this.stems[this.size] = stem;
			this.hashes[this.size] = hash;
			this.kinds[this.size] = kind;
			this.size++;
		}

		int size() {
			return this.size;
		}

		long stem(int index) {
			return this.stems[index];
		}

		long hash(int index) {
			return this.hashes[index];
		}

		Kind kind(int index) {
			return this.kinds[index];
		}

		boolean contains(long stem) {
			return contains(stem, this.size);
		}

		/** Whether a word is among the first so many. */
		boolean contains(long stem, int first) {
			for (int i = 0; i < Math.min(first, this.size); i++) {
				if (this.stems[i] == stem) {
					return true;
				}
			}
			return false;
		}

		private enum Capitals {

			TELL, EVERYWHERE, NOWHERE

		}

	}

}
