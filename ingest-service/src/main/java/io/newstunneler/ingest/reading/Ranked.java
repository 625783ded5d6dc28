package io.newstunneler.ingest.reading;

import org.jspecify.annotations.Nullable;

/**
 * The best of several texts that say the same thing: the one of the lowest rank, and of
 * those the first.
 */
final class Ranked {

	private int rank = Integer.MAX_VALUE;

	private @Nullable String text;

	/**
	 * Takes a text where it is better than what is there.
	 * @return whether it was taken
	 */
	boolean offer(int rank, @Nullable String text) {
		if (rank >= this.rank || text == null || text.isBlank()) {
			return false;
		}
		this.rank = rank;
		this.text = text.strip();
		return true;
	}

	@Nullable String text() {
		return this.text;
	}

}
