package io.newstunneler.analysis.score;

import java.util.Arrays;

import io.newstunneler.analysis.text.Tokens;
import io.newstunneler.analysis.text.WordSet;

/**
 * What the model of sentiment sees of a text: its words, pairs of words and beginnings of
 * words as hashes, and what the lexicon says. All names are the same to it, so that it
 * learns what happened and not to whom, and so are all figures, except that those of
 * percent are told from others.
 */
final class Features {

	/** A headline and the beginning of a summary. */
	private static final int WORDS = 48;

	/** A beginning of so many letters stands for all forms of a word. */
	private static final int STEM = 5;

	/** The lexicon's compound is seen in steps of a quarter. */
	private static final int STEPS = 4;

	static final long NUMBER = Tokens.hash("<number>");

	static final long PERCENT = Tokens.hash("<percent>");

	static final long NAME = Tokens.hash("<name>");

	private static final long START = Tokens.hash("<start>");

	private static final long END = Tokens.hash("<end>");

	private static final WordSet PERCENT_WORDS = WordSet.of("percent pct per");

	private int[] hashes = new int[96];

	private int size;

	private Features() {
	}

	static Features of(Tokens tokens, double compound) {
		Features features = new Features();
		features.read(tokens);
		int step = (int) Math.round(compound * STEPS);
		features.add(7, step, 0);
		features.add(8, Integer.signum(step), 0);
		return features;
	}

	private void read(Tokens tokens) {
		int count = Math.min(tokens.size(), WORDS);
		long former = START;
		long formerStem = START;
		long beforeStem = START;
		for (int i = 0; i < count; i++) {
			long word = word(tokens, i);
			long stem = stem(tokens, i, word);
			this.hashes = ensure(6);
			add(1, word, 0);
			add(2, stem, 0);
			add(3, former, word);
			add(4, formerStem, stem);
			add(5, beforeStem, stem);
			if (i < 2) {
				add(6, stem, i);
			}
			beforeStem = formerStem;
			former = word;
			formerStem = stem;
		}
		this.hashes = ensure(3);
		add(4, formerStem, END);
	}

	/**
	 * A word, or what stands for it.
	 */
	static long word(Tokens tokens, int index) {
		long hash = tokens.hash(index);
		return switch (tokens.shape(index)) {
			case NUMBER -> number(tokens, index);
			case LOWER -> hash;
			case CAPITALISED, SHOUTED, MIXED -> WordSet.ENGLISH.contains(hash) ? hash : NAME;
		};
	}

	private static long number(Tokens tokens, int index) {
		if (tokens.after(index) == '%'
				|| (index + 1 < tokens.size() && PERCENT_WORDS.contains(tokens.hash(index + 1)))) {
			return PERCENT;
		}
		return Character.isDigit(tokens.text().charAt(tokens.start(index))) ? NUMBER : tokens.hash(index);
	}

	private static long stem(Tokens tokens, int index, long word) {
		int start = tokens.start(index);
		return (tokens.end(index) - start > STEM && word == tokens.hash(index))
				? Tokens.hash(tokens.text(), start, start + STEM) : word;
	}

	private int[] ensure(int more) {
		return (this.size + more > this.hashes.length) ? Arrays.copyOf(this.hashes, this.hashes.length * 2)
				: this.hashes;
	}

	private void add(int kind, long a, long b) {
		int hash = hash(kind, a, b);
		for (int i = 0; i < this.size; i++) {
			if (this.hashes[i] == hash) {
				return;
			}
		}
		this.hashes[this.size++] = hash;
	}

	/**
	 * The feature of a word that stands alone.
	 */
	static int ofWord(long word) {
		return hash(1, word, 0);
	}

	private static int hash(int kind, long a, long b) {
		long mixed = (a * 0x9e3779b97f4a7c15L + b) * 0xbf58476d1ce4e5b9L + kind * 0x94d049bb133111ebL;
		mixed = (mixed ^ (mixed >>> 29)) * 0xff51afd7ed558ccdL;
		int hash = (int) (mixed >>> 32);
		return (hash != 0) ? hash : 1;
	}

	int size() {
		return this.size;
	}

	int hash(int index) {
		return this.hashes[index];
	}

	/**
	 * What each feature counts, so that long texts are not surer than short ones.
	 */
	float weight() {
		return (float) (1 / Math.sqrt(this.size + 1));
	}

}
