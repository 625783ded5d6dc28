package io.newstunneler.analysis.text;

import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * A text split into words once for all who read it: where each begins and ends, how it is
 * written, and a hash of its letters in lower case. Arrays of primitives, since thousands
 * of articles a second are read.
 */
public final class Tokens {

	/**
	 * How a word is written.
	 */
	public enum Shape {

		/** In small letters, or in letters that have no other. */
		LOWER,

		/** With a capital at its start only. */
		CAPITALISED,

		/** In two or more capitals, or one alone. */
		SHOUTED,

		/** With capitals elsewhere, as in iPhone. */
		MIXED,

		/** With a digit, as in 3.5, Q3 and 8-K's 8. */
		NUMBER

	}

	private static final Shape[] SHAPES = Shape.values();

	private static final char APOSTROPHE = '\'';

	private final String text;

	private int size;

	private int[] starts;

	private int[] ends;

	private long[] hashes;

	private byte[] shapes;

	private Tokens(String text) {
		this.text = text;
		int guess = text.length() / 5 + 4;
		this.starts = new int[guess];
		this.ends = new int[guess];
		this.hashes = new long[guess];
		this.shapes = new byte[guess];
	}

	/**
	 * Splits a text.
	 * @param text plain text; {@code null} has no words
	 * @return its words
	 */
	public static Tokens of(@Nullable String text) {
		Tokens tokens = new Tokens((text != null) ? text : "");
		tokens.split();
		return tokens;
	}

	private void split() {
		int length = this.text.length();
		int position = 0;
		while (position < length) {
			if (Character.isLetterOrDigit(this.text.charAt(position))) {
				position = add(position);
			}
			else {
				position++;
			}
		}
	}

	private int add(int start) {
		int length = this.text.length();
		int upper = 0;
		int letters = 0;
		boolean digit = false;
		boolean firstUpper = Character.isUpperCase(this.text.charAt(start));
		long hash = HASH_START;
		int end = start;
		while (end < length) {
			char c = this.text.charAt(end);
			if (Character.isLetterOrDigit(c)) {
				char lower = Character.toLowerCase(c);
				hash = mix(hash, lower);
				if (Character.isDigit(c)) {
					digit = true;
				}
				else {
					letters++;
					if (c != lower) {
						upper++;
					}
				}
				end++;
			}
			else if (end + 1 < length && binds(c, this.text.charAt(end - 1), this.text.charAt(end + 1))) {
				if (isApostrophe(c) && isPossessive(end)) {
					break;
				}
				// A thousand is the same with and without its comma.
				if (c != ',') {
					hash = mix(hash, isApostrophe(c) ? APOSTROPHE : c);
				}
				end++;
			}
			else {
				break;
			}
		}
		Shape shape = digit ? Shape.NUMBER : (upper == 0) ? Shape.LOWER
				: (upper == letters) ? Shape.SHOUTED : (upper == 1 && firstUpper) ? Shape.CAPITALISED : Shape.MIXED;
		put(start, end, finish(hash), shape);
		// Behind the s of a possessive.
		return (end + 1 < length && isApostrophe(this.text.charAt(end)) && isPossessive(end)) ? end + 2 : end;
	}

	/**
	 * Whether a sign between two characters is a part of the word: an apostrophe or an
	 * ampersand between letters, a point or comma between digits.
	 */
	private static boolean binds(char sign, char before, char after) {
		if (sign == '.' || sign == ',') {
			return Character.isDigit(before) && Character.isDigit(after);
		}
		return (isApostrophe(sign) || sign == '&') && Character.isLetter(before) && Character.isLetter(after);
	}

	private boolean isPossessive(int apostrophe) {
		char s = this.text.charAt(apostrophe + 1);
		return (s == 's' || s == 'S') && (apostrophe + 2 == this.text.length()
				|| !Character.isLetterOrDigit(this.text.charAt(apostrophe + 2)));
	}

	private static boolean isApostrophe(char c) {
		return c == APOSTROPHE || c == '’';
	}

	private void put(int start, int end, long hash, Shape shape) {
		if (this.size == this.starts.length) {
			int larger = this.size * 2;
			this.starts = Arrays.copyOf(this.starts, larger);
			this.ends = Arrays.copyOf(this.ends, larger);
			this.hashes = Arrays.copyOf(this.hashes, larger);
			this.shapes = Arrays.copyOf(this.shapes, larger);
		}
		this.starts[this.size] = start;
		this.ends[this.size] = end;
		this.hashes[this.size] = hash;
		this.shapes[this.size] = (byte) shape.ordinal();
		this.size++;
	}

	/**
	 * The text that was split.
	 * @return the text
	 */
	public String text() {
		return this.text;
	}

	/**
	 * The number of words.
	 * @return 0 for a text without any
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Where a word begins.
	 * @param index its place
	 * @return place of its first character in the text
	 */
	public int start(int index) {
		return this.starts[index];
	}

	/**
	 * Where a word ends, a possessive {@code 's} not counted.
	 * @param index its place
	 * @return place behind its last character in the text
	 */
	public int end(int index) {
		return this.ends[index];
	}

	/**
	 * What a word is, whatever its capitals.
	 * @param index its place
	 * @return a hash of 64 bits
	 */
	public long hash(int index) {
		return this.hashes[index];
	}

	/**
	 * How a word is written.
	 * @param index its place
	 * @return its shape
	 */
	public Shape shape(int index) {
		return SHAPES[this.shapes[index]];
	}

	/**
	 * A word as it is written.
	 * @param index its place
	 * @return the word
	 */
	public String word(int index) {
		return this.text.substring(this.starts[index], this.ends[index]);
	}

	/**
	 * The sign right behind a word.
	 * @param index its place
	 * @return a blank at the end of the text
	 */
	public char after(int index) {
		int end = this.ends[index];
		return (end < this.text.length()) ? this.text.charAt(end) : ' ';
	}

	/**
	 * The sign right before a word.
	 * @param index its place
	 * @return a blank at the beginning of the text
	 */
	public char before(int index) {
		int start = this.starts[index];
		return (start > 0) ? this.text.charAt(start - 1) : ' ';
	}

	// FNV-1a over the characters, with a finish that spreads the high bits to the low.
	private static final long HASH_START = 0xcbf29ce484222325L;

	private static long mix(long hash, char c) {
		return (hash ^ c) * 0x100000001b3L;
	}

	private static long finish(long hash) {
		long mixed = (hash ^ (hash >>> 32)) * 0x9e3779b97f4a7c15L;
		return mixed ^ (mixed >>> 29);
	}

	/**
	 * The hash of a part of a text, as of a word without its ending.
	 * @param text a text
	 * @param start place of its first character
	 * @param end place behind its last character
	 * @return what {@link #hash(String)} says of it
	 */
	public static long hash(CharSequence text, int start, int end) {
		long hash = HASH_START;
		for (int i = start; i < end; i++) {
			char c = text.charAt(i);
			hash = mix(hash, isApostrophe(c) ? APOSTROPHE : Character.toLowerCase(c));
		}
		return finish(hash);
	}

	/**
	 * The hash of one word, for lists of words.
	 * @param word letters and digits
	 * @return what {@link #hash(int)} says of it inside a text
	 */
	public static long hash(String word) {
		return hash(word, 0, word.length());
	}

}
