package io.newstunneler.analysis.ticker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.newstunneler.analysis.text.Tokens;
import io.newstunneler.analysis.text.Tokens.Shape;
import io.newstunneler.analysis.text.WordSet;
import org.jspecify.annotations.Nullable;

/**
 * All names of listed companies by their first word, each with whose it is and how far it
 * can be trusted. A table of primitives, since every word of every article is looked up.
 */
final class NameTable {

	/** What names of companies end with and headlines leave out. */
	private static final WordSet LEGAL = WordSet
		.of("""
				inc incorporated corp corporation co company companies ltd limited llc lp plc sa se nv ag ab asa spa kgaa gmbh
				pvt aktiengesellschaft public group holding holdings class common stock ordinary shares adr ads the new old de md
				nj oh pa in com a b c cl and trust international""");

	/**
	 * What headlines leave out as well, where the rest is no word of the language:
	 * "Cognizant Technology Solutions".
	 */
	private static final WordSet DESCRIBING = WordSet.of("""
			technology technologies tech solutions industries pharmaceuticals pharmaceutical pharma therapeutics
			biosciences laboratories labs communications systems software semiconductor semiconductors entertainment
			airlines brands interactive networks platforms enterprises""");

	/** Names that are no company's. */
	private static final List<String> NO_COMPANIES = noCompanies();

	private static final WordSet DOUBTED = ofOneWord(false);

	private static final WordSet NEVER = ofOneWord(true);

	/** 0 where there is none: a word with that hash would begin no name. */
	private final long[] firstWords;

	private final Alias[][] aliases;

	private final int mask;

	NameTable(Collection<Listing> listings) {
		Map<Words, Claim> claims = new HashMap<>(listings.size() * 4);
		Map<Long, Words> families = families(listings);
		for (Listing listing : listings) {
			String name = stripped(listing.name());
			Words own = Words.of(name);
			claim(claims, listing, name, own, false);
			String described = own.described();
			if (described.indexOf(' ') > 0 || (own.hashes.length > 0 && families.containsKey(own.hashes[0]))) {
				claim(claims, listing, described, own, false);
			}
			for (String alias : listing.aliases()) {
				claim(claims, listing, alias, own, true);
				String bare = stripped(alias);
				if (!bare.equals(alias)) {
					// "Shipping Corporation" does not tell that anybody says Shipping.
					claim(claims, listing, bare, own, !Words.of(bare).isWord());
				}
			}
		}
		Map<Long, List<Alias>> byFirstWord = new HashMap<>(claims.size() * 2);
		claims.forEach((words, claim) -> {
			if (claim.alias != null) {
				byFirstWord.computeIfAbsent(words.hashes[0], (_) -> new ArrayList<>(1)).add(claim.alias);
			}
		});
		for (String name : NO_COMPANIES) {
			Words words = Words.of(name);
			if (words.hashes.length > 1) {
				List<Alias> list = byFirstWord.computeIfAbsent(words.hashes[0], (_) -> new ArrayList<>(1));
				list.removeIf((alias) -> Arrays.equals(alias.words, words.hashes));
				list.add(new Alias(null, words.hashes, Trust.FULL, false, false, false));
			}
		}
		int slots = Integer.highestOneBit(Math.max(8, byFirstWord.size())) * 4;
		this.mask = slots - 1;
		this.firstWords = new long[slots];
		this.aliases = new Alias[slots][];
		byFirstWord.forEach(this::put);
	}

	private void put(long firstWord, List<Alias> list) {
		list.sort(Comparator.comparingInt((Alias alias) -> -alias.words.length));
		int slot = (int) firstWord & this.mask;
		while (this.firstWords[slot] != 0) {
			slot = (slot + 1) & this.mask;
		}
		this.firstWords[slot] = firstWord;
		this.aliases[slot] = list.toArray(Alias[]::new);
	}

	/**
	 * All names that begin with a word.
	 * @param firstWord the word's hash
	 * @return the longest first; {@code null} where there is none
	 */
	Alias @Nullable [] startingWith(long firstWord) {
		int slot = (int) firstWord & this.mask;
		long other = this.firstWords[slot];
		while (other != 0) {
			if (other == firstWord) {
				return this.aliases[slot];
			}
			slot = (slot + 1) & this.mask;
			other = this.firstWords[slot];
		}
		return null;
	}

	/**
	 * First words of names that belong to one company: not Tata, since there are many.
	 */
	private static Map<Long, Words> families(Collection<Listing> listings) {
		Map<Long, Words> families = new HashMap<>(listings.size() * 2);
		for (Listing listing : listings) {
			Words own = Words.of(stripped(listing.name()));
			if (own.hashes.length > 0) {
				families.merge(own.hashes[0], own, (one, other) -> one.equals(other) ? one : Words.MANY);
			}
		}
		families.values().removeIf((own) -> own == Words.MANY);
		return families;
	}

	private static void claim(Map<Words, Claim> claims, Listing listing, String name, Words own, boolean told) {
		Words words = Words.of(name);
		if (words.hashes.length == 1 && NEVER.contains(words.hashes[0])) {
			return;
		}
		// A name without a capital is a word of the language, whoever told it.
		if (words.hashes.length == 0 || name.length() < 2 || (told && name.equals(name.toLowerCase(Locale.ROOT)))) {
			return;
		}
		int rank = (told ? 4 : 0) + (words.equals(own) ? 2 : own.startsWith(words) ? 1 : 0);
		Alias alias = alias(listing.symbol(), name, words, told);
		claims.merge(words, new Claim(alias, rank, listing.symbol()), Claim::prevailing);
		for (Words variant : words.variants()) {
			Claim same = new Claim(alias.withWords(variant.hashes), rank, listing.symbol());
			claims.merge(variant, same, Claim::prevailing);
		}
	}

	private static Alias alias(String symbol, String name, Words words, boolean told) {
		boolean unusual = false;
		for (int i = 0; i < words.hashes.length; i++) {
			unusual |= !WordSet.ENGLISH.contains(words.hashes[i]) && words.tokens.end(i) - words.tokens.start(i) > 2;
		}
		if (words.hashes.length > 1) {
			return new Alias(symbol, words.hashes, (unusual || told) ? Trust.FULL : Trust.WRITTEN, unusual, told,
					false);
		}
		if (DOUBTED.contains(words.hashes[0])) {
			return new Alias(symbol, words.hashes, Trust.SAID_TO_BE_ONE, false, told, false);
		}
		int length = words.tokens.end(0) - words.tokens.start(0);
		boolean initials = told && words.tokens.shape(0) == Shape.SHOUTED && length > 2;
		Trust trust = (unusual && length > 3) ? Trust.FULL : Trust.IN_COMPANY;
		return new Alias(symbol, words.hashes, trust, unusual, told, initials);
	}

	/**
	 * A company's name without what lawyers add to it.
	 */
	static String stripped(String name) {
		String plain = (name.indexOf('(') >= 0 || name.indexOf('/') >= 0)
				? name.replaceAll("\\(.*?\\)|/.*$", " ").strip() : name;
		Tokens tokens = Tokens.of(plain);
		int start = (tokens.size() > 1 && tokens.hash(0) == Tokens.hash("the")) ? 1 : 0;
		int end = tokens.size();
		while (end > start + 1 && LEGAL.contains(tokens.hash(end - 1))) {
			end--;
		}
		return (end > start) ? plain.substring(tokens.start(start), tokens.end(end - 1)) : plain;
	}

	private static WordSet ofOneWord(boolean never) {
		return WordSet.of(String.join(" ",
				NO_COMPANIES.stream()
					.filter((name) -> Tokens.of(name).size() == 1 && name.startsWith("!") == never)
					.map((name) -> name.replace("!", ""))
					.toList()));
	}

	private static List<String> noCompanies() {
		try (InputStream resource = Objects
			.requireNonNull(NameTable.class.getResourceAsStream("/ticker/no-companies.txt"));
				BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
				Stream<String> lines = reader.lines()) {
			return lines.filter((line) -> !line.isBlank() && !line.startsWith("#")).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * What it takes to believe that a name names its company.
	 */
	enum Trust {

		/** The name alone. */
		FULL,

		/** The name, where capitals tell names from words. */
		WRITTEN,

		/** Words around it as they stand around companies. */
		IN_COMPANY,

		/** That the text says of it what can only be said of a company. */
		SAID_TO_BE_ONE

	}

	/**
	 * A name.
	 *
	 * @param symbol whose it is; {@code null} for a name that is no company's
	 * @param words hashes of its words
	 * @param trust what it takes to believe it
	 * @param unusual whether it has a word that is none of the language
	 * @param told whether somebody told it, rather than it being the listed name
	 * @param initials whether it is written in capitals only, and means something else
	 * otherwise
	 */
	record Alias(@Nullable String symbol, long[] words, Trust trust, boolean unusual, boolean told, boolean initials) {

		private Alias asWord() {
			return new Alias(this.symbol, this.words, this.trust, this.unusual, this.told, false);
		}

		private Alias withWords(long[] others) {
			return new Alias(this.symbol, others, this.trust, this.unusual, this.told, this.initials);
		}

	}

	/**
	 * What a listing says is its name. Names that were told outdo listed ones, for they
	 * say what headlines mean; then the listing whose own name it is, then the one whose
	 * own name begins with it.
	 */
	private record Claim(@Nullable Alias alias, int rank, String symbol) {

		private static final int OWN_NAME = 2;

		/**
		 * Of two listings with one name of their own, such as classes of shares, the one
		 * with the shorter symbol is meant. A name that two call theirs without being
		 * called so themselves is nobody's.
		 */
		Claim prevailing(Claim other) {
			if (this.symbol.equals(other.symbol)) {
				Claim higher = (other.rank > this.rank) ? other : this;
				Claim lower = (higher == this) ? other : this;
				boolean word = lower.alias != null && !lower.alias.initials && lower.alias.told;
				return (higher.alias != null && word) ? new Claim(higher.alias.asWord(), higher.rank, higher.symbol)
						: higher;
			}
			if (this.rank != other.rank) {
				return (other.rank > this.rank) ? other : this;
			}
			if ((this.rank & OWN_NAME) == 0) {
				return new Claim(null, this.rank, this.symbol);
			}
			int shorter = Integer.compare(this.symbol.length(), other.symbol.length());
			return ((shorter != 0) ? shorter < 0 : this.symbol.compareTo(other.symbol) < 0) ? this : other;
		}

	}

	/** A name's words, equal by what they are whatever their capitals. */
	private static final class Words {

		private static final long AND = Tokens.hash("and");

		private static final Words MANY = Words.of("");

		private final Tokens tokens;

		private final long[] hashes;

		private Words(Tokens tokens, long[] hashes) {
			this.tokens = tokens;
			this.hashes = hashes;
		}

		static Words of(String name) {
			Tokens tokens = Tokens.of(name);
			long[] hashes = new long[tokens.size()];
			for (int i = 0; i < hashes.length; i++) {
				hashes[i] = tokens.hash(i);
			}
			return new Words(tokens, hashes);
		}

		boolean isWord() {
			return this.hashes.length == 1 && WordSet.ENGLISH.contains(this.hashes[0]);
		}

		boolean startsWith(Words others) {
			return others.hashes.length < this.hashes.length
					&& Arrays.equals(this.hashes, 0, others.hashes.length, others.hashes, 0, others.hashes.length);
		}

		/**
		 * The name without what describes the company's trade.
		 * @return empty where nothing does, or where the rest is a word of the language
		 */
		String described() {
			int end = this.hashes.length;
			while (end > 1 && DESCRIBING.contains(this.hashes[end - 1])) {
				end--;
			}
			return (end < this.hashes.length && end < 3 && !WordSet.ENGLISH.contains(this.hashes[0]))
					? this.tokens.text().substring(this.tokens.start(0), this.tokens.end(end - 1)) : "";
		}

		/**
		 * The same name as others write it: with "and" for its sign and the reverse, with
		 * its initials in one or apart.
		 */
		List<Words> variants() {
			if (this.hashes.length < 2) {
				return List.of();
			}
			List<Words> variants = new ArrayList<>(2);
			for (int i = 1; i < this.hashes.length - 1; i++) {
				if (this.hashes[i] == AND) {
					variants.add(spliced(i, 1));
				}
			}
			for (int i = 1; i < this.hashes.length; i++) {
				if (this.tokens.text().substring(this.tokens.end(i - 1), this.tokens.start(i)).equals(" & ")) {
					variants.add(spliced(i, 0, AND));
				}
			}
			int initials = 0;
			while (initials < this.hashes.length && isInitial(initials)) {
				initials++;
			}
			if (initials > 1 && initials < this.hashes.length) {
				StringBuilder joined = new StringBuilder();
				for (int i = 0; i < initials; i++) {
					joined.append(this.tokens.word(i));
				}
				variants.add(spliced(0, initials, Tokens.hash(joined.toString())));
			}
			else if (initials == 0 && this.tokens.shape(0) == Shape.SHOUTED && this.tokens.end(0) == 2) {
				variants.add(spliced(0, 1, Tokens.hash(this.tokens.word(0).substring(0, 1)),
						Tokens.hash(this.tokens.word(0).substring(1))));
			}
			return variants;
		}

		private boolean isInitial(int index) {
			return this.tokens.end(index) - this.tokens.start(index) == 1 && this.tokens.shape(index) == Shape.SHOUTED;
		}

		private Words spliced(int at, int removed, long... added) {
			long[] spliced = new long[this.hashes.length - removed + added.length];
			System.arraycopy(this.hashes, 0, spliced, 0, at);
			System.arraycopy(added, 0, spliced, at, added.length);
			System.arraycopy(this.hashes, at + removed, spliced, at + added.length, this.hashes.length - at - removed);
			return new Words(this.tokens, spliced);
		}

		@Override
		public boolean equals(@Nullable Object other) {
			return other instanceof Words words && Arrays.equals(this.hashes, words.hashes);
		}

		@Override
		public int hashCode() {
			return Arrays.hashCode(this.hashes);
		}

	}

}
