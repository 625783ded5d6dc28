package io.newstunneler.analysis.article;

import java.util.Arrays;
import java.util.Random;

/**
 * News with words as often as in ordinary English: the n-th most frequent one n times as
 * rare as the first (Zipf). Words are invented and end in a letter that no stemmer takes
 * away, so that it is known how many articles have which.
 */
final class GeneratedNews {

	private static final String[] STOP_WORDS = "the of to in and a for on is that with as by at it from be this are has"
		.split(" ");

	private static final int WORDS = 200_000;

	private static final int SYMBOLS = 3_000;

	private final Random random = new Random(20261125);

	private final String[] words = new String[WORDS];

	private final double[] shares = new double[WORDS];

	/** In how many articles each word is. */
	private final int[] articles = new int[WORDS];

	private final int[] lastArticle = new int[WORDS];

	private final long newest;

	private final long millisBetween;

	private int count;

	GeneratedNews(int rows, long newest) {
		this.newest = newest;
		this.millisBetween = 400L * 86_400_000 / rows;
		double sum = 0;
		for (int i = 0; i < WORDS; i++) {
			this.words[i] = (i < STOP_WORDS.length) ? STOP_WORDS[i] : invented(i);
			sum += 1.0 / (i + 3);
			this.shares[i] = sum;
		}
		for (int i = 0; i < WORDS; i++) {
			this.shares[i] /= sum;
		}
	}

	private String invented(int number) {
		StringBuilder word = new StringBuilder();
		for (int rest = number; word.length() < 4 || rest > 0; rest /= 90) {
			word.append("bcdfghjlmnprstvwxz".charAt(rest % 18)).append("aeiou".charAt(rest / 18 % 5));
		}
		return word.append("nk").toString();
	}

	Row next() {
		this.count++;
		// Most come in order; some are dated a few hours back.
		long published = this.newest - 400L * 86_400_000 + this.count * this.millisBetween
				- (this.random.nextInt(5) == 0 ? this.random.nextInt(8 * 3_600_000) : 0);
		String title = text(6 + this.random.nextInt(8));
		String summary = text(15 + this.random.nextInt(40));
		String ticker = (this.random.nextInt(5) < 2) ? null
				: "T" + (int) (Math.pow(this.random.nextDouble(), 3) * SYMBOLS);
		int total = 7 + (int) (Math.pow(this.random.nextDouble(), 8) * 12);
		return new Row(this.count, 1 + this.random.nextInt(500), title, summary, published, ticker, total);
	}

	private String text(int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			int found = Arrays.binarySearch(this.shares, this.random.nextDouble());
			int word = Math.min((found < 0) ? -found - 1 : found, WORDS - 1);
			if (this.lastArticle[word] != this.count) {
				this.lastArticle[word] = this.count;
				this.articles[word]++;
			}
			text.append(text.isEmpty() ? "" : " ").append(this.words[word]);
		}
		return text.toString();
	}

	/**
	 * Words that so many articles have, at random.
	 */
	Word[] words(double atLeast, double atMost, int wanted) {
		int[] candidates = java.util.stream.IntStream.range(STOP_WORDS.length, WORDS)
			.filter((word) -> this.articles[word] >= Math.max(1, atLeast) && this.articles[word] <= atMost)
			.toArray();
		if (candidates.length == 0) {
			throw new IllegalStateException("no word in " + atLeast + " to " + atMost + " articles");
		}
		return this.random.ints(wanted, 0, candidates.length)
			.mapToObj((index) -> new Word(this.words[candidates[index]], this.articles[candidates[index]]))
			.toArray(Word[]::new);
	}

	/**
	 * A word and the number of articles that have it.
	 */
	record Word(String text, int articles) {
	}

	/**
	 * An article.
	 */
	record Row(int id, int source, String title, String summary, long publishedAt, String ticker, int total) {

		boolean hasPlan() {
			return this.total >= 12;
		}

		String stance() {
			return (this.id % 10 < 5) ? "BULLISH" : (this.id % 10 < 9) ? "NEUTRAL" : "BEARISH";
		}

		String plan() {
			return "{\"stance\": \"%s\", \"catalyst_type\": \"%s\", \"ticker\": \"%s\", \"thesis\": \"%s\"}"
				.formatted(stance(), (this.id % 7 == 0) ? "EARNINGS" : "OTHER", this.ticker, this.summary);
		}

	}

}
