package io.newstunneler.analysis.score;

import java.util.List;
import java.util.Locale;

import io.newstunneler.analysis.text.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * How an article sounds to an investor. The model decides about titles in the language
 * that it was trained on; about all else, and about what the title leaves open, the
 * lexicon does.
 *
 * @param direction where it points
 * @param confidence how sure that is, from 0 to 1
 * @param because what decided it, for a person
 */
record Tone(Direction direction, double confidence, String because) {

	private static final SentimentModel MODEL = SentimentModel.shipped();

	/** From these compounds on the lexicon alone has a tone; VADER's by the contract. */
	private static final double NEGATIVE = -0.2;

	private static final double POSITIVE = 0.2;

	/** The compound of a text below a title that says nothing by itself. */
	private static final double STRONG = 0.5;

	/** The model decides if it has met so much of a title's words. */
	private static final double KNOWN = 0.6;

	private static final int KNOWN_WORDS = 2;

	/** From this likelihood on the model has a tone; chosen on the validation part. */
	private static final double LIKELY = 0.45;

	/** Without any word of the lexicon the model has to be surer. */
	private static final double LIKELY_ALONE = 0.55;

	/**
	 * Where a text points.
	 */
	enum Direction {

		/** Bad news. */
		NEGATIVE(1),

		/** Neither. */
		NEUTRAL(3),

		/** Good news. */
		POSITIVE(4);

		private final int points;

		Direction(int points) {
			this.points = points;
		}

		/**
		 * What it counts in a score.
		 */
		int points() {
			return this.points;
		}

	}

	/**
	 * Judges an article.
	 * @param title its title
	 * @param text the text below it
	 * @return how it sounds
	 */
	static Tone of(String title, @Nullable String text) {
		return of(Tokens.of(title), Word.of(title), title, text);
	}

	static Tone of(Tokens tokens, List<Word> words, String title, @Nullable String text) {
		Sentiment sentiment = Sentiment.of(words, title);
		Tone tone = isFamiliar(tokens) ? ofModel(tokens, sentiment) : ofLexicon(sentiment, NEGATIVE, POSITIVE);
		if (tone.direction != Direction.NEUTRAL || text == null || text.isBlank()) {
			return tone;
		}
		Tone below = ofLexicon(Sentiment.of(Word.of(text), text), -STRONG, STRONG);
		return (below.direction != Direction.NEUTRAL) ? below : tone;
	}

	private static boolean isFamiliar(Tokens tokens) {
		int words = 0;
		for (int i = 0; i < tokens.size(); i++) {
			words += SentimentModel.isWord(Features.word(tokens, i)) ? 1 : 0;
		}
		int known = MODEL.known(tokens);
		return known >= KNOWN_WORDS && known >= KNOWN * words;
	}

	private static Tone ofModel(Tokens tokens, Sentiment sentiment) {
		SentimentModel.Verdict verdict = MODEL.judge(tokens, sentiment.compound());
		double least = sentiment.tellingWords().isEmpty() ? LIKELY_ALONE : LIKELY;
		if (verdict.negative() >= least && verdict.negative() >= verdict.positive()) {
			return new Tone(Direction.NEGATIVE, verdict.negative(), because(verdict.negative(), sentiment));
		}
		if (verdict.positive() >= least) {
			return new Tone(Direction.POSITIVE, verdict.positive(), because(verdict.positive(), sentiment));
		}
		return new Tone(Direction.NEUTRAL, verdict.neutral(), "");
	}

	private static String because(double likelihood, Sentiment sentiment) {
		String words = sentiment.tellingWords().isEmpty() ? "" : ": " + String.join(", ", sentiment.tellingWords());
		return " (" + Math.round(likelihood * 100) + " % likely" + words + ")";
	}

	private static Tone ofLexicon(Sentiment sentiment, double negative, double positive) {
		double compound = sentiment.compound();
		Direction direction = (compound <= negative) ? Direction.NEGATIVE
				: (compound >= positive) ? Direction.POSITIVE : Direction.NEUTRAL;
		String because = sentiment.tellingWords().isEmpty() ? ""
				: String.format(Locale.ROOT, " (%+.2f: %s)", compound, String.join(", ", sentiment.tellingWords()));
		return new Tone(direction, Math.abs(compound), because);
	}

}
