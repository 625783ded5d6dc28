package io.newstunneler.analysis.article;

/**
 * How far one spelling is from another.
 */
final class Spelling {

	private static final int LETTERS_PER_MISTAKE = 3;

	private Spelling() {
	}

	/**
	 * How many mistakes lead from one word to the other: a letter added, left out, taken
	 * for another, or swapped with its neighbour (the optimal string alignment distance).
	 */
	static int mistakes(String one, String other) {
		int[] beforeLast = new int[other.length() + 1];
		int[] last = new int[other.length() + 1];
		int[] row = new int[other.length() + 1];
		for (int j = 0; j <= other.length(); j++) {
			last[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			row[0] = i;
			for (int j = 1; j <= other.length(); j++) {
				int taken = last[j - 1] + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				row[j] = Math.min(taken, Math.min(last[j], row[j - 1]) + 1);
				if (i > 1 && j > 1 && one.charAt(i - 1) == other.charAt(j - 2)
						&& one.charAt(i - 2) == other.charAt(j - 1)) {
					row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
				}
			}
			int[] free = beforeLast;
			beforeLast = last;
			last = row;
			row = free;
		}
		return last[other.length()];
	}

	/**
	 * How many mistakes a word may have: one in every three letters.
	 */
	static int allowed(String word) {
		return Math.max(1, word.length() / LETTERS_PER_MISTAKE);
	}

}
