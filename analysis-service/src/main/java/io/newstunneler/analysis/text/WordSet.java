package io.newstunneler.analysis.text;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A set of words, asked by their hashes without an object for each.
 */
public final class WordSet {

	/** English words in lower case; what is none of them is a name or a number. */
	public static final WordSet ENGLISH = ofResource("/text/words.txt");

	private final long[] slots;

	private final int mask;

	private boolean zero;

	private WordSet(Collection<String> words) {
		this.slots = new long[Integer.highestOneBit(Math.max(8, words.size())) * 4];
		this.mask = this.slots.length - 1;
		words.forEach((word) -> add(Tokens.hash(word)));
	}

	/**
	 * Words of a list.
	 * @param words separated by white space
	 * @return the set
	 */
	public static WordSet of(String words) {
		return new WordSet(List.of(words.strip().split("\\s+")));
	}

	private static WordSet ofResource(String name) {
		try (InputStream resource = Objects.requireNonNull(WordSet.class.getResourceAsStream(name), name);
				BufferedReader reader = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
				Stream<String> lines = reader.lines()) {
			return new WordSet(lines.filter((line) -> !line.isBlank() && !line.startsWith("#")).toList());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void add(long hash) {
		if (hash == 0) {
			this.zero = true;
			return;
		}
		int slot = (int) hash & this.mask;
		while (this.slots[slot] != 0 && this.slots[slot] != hash) {
			slot = (slot + 1) & this.mask;
		}
		this.slots[slot] = hash;
	}

	/**
	 * Whether a word is in the set.
	 * @param hash its hash as {@link Tokens} has it
	 * @return whether it is
	 */
	public boolean contains(long hash) {
		if (hash == 0) {
			return this.zero;
		}
		int slot = (int) hash & this.mask;
		while (this.slots[slot] != 0) {
			if (this.slots[slot] == hash) {
				return true;
			}
			slot = (slot + 1) & this.mask;
		}
		return false;
	}

}
