package io.newstunneler.analysis.score;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToIntFunction;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * How well sentiment is told on headlines that nothing was trained on, beside the lexicon
 * alone and the most frequent class; and, with {@code -Dsentiment.train=true}, trains the
 * model anew. The folder {@code -Dsentiment.headlines} holds {@code SEntFiN.csv}.
 */
class SentimentBenchmark {

	/** Chosen on the validation part among 3, 1, 0.3, 0.1 and 0.03. */
	private static final double L2 = 0.1;

	private static final int[] CLASSES = { 1, 3, 4 };

	@Test
	void headlinesThatNothingWasTrainedOn() throws IOException {
		String folder = System.getProperty("sentiment.headlines");
		assertThat(folder).as("-Dsentiment.headlines=FOLDER with SEntFiN.csv").isNotNull();
		Path headlines = Path.of(folder);
		if (Boolean.getBoolean("sentiment.train")) {
			byte[] model = SentimentTraining.train(Headlines.read(headlines, Headlines.Part.TRAINING), L2);
			Path file = Path.of("src/main/resources/score/sentiment.model");
			boolean same = Files.exists(file) && java.util.Arrays.equals(Files.readAllBytes(file), model);
			Files.write(file, model);
			System.out.printf(Locale.ROOT, "%s: %,d bytes, %s%n", file, model.length,
					same ? "the same as before" : "changed; build again to measure it");
		}
		for (Headlines.Part part : List.of(Headlines.Part.VALIDATION, Headlines.Part.HELD_OUT)) {
			List<Headlines.Headline> measured = Headlines.read(headlines, part);
			System.out.printf(Locale.ROOT, "%s: %,d headlines%n", part, measured.size());
			int frequent = mostFrequent(measured);
			print("most frequent class", measured, (_) -> frequent);
			print("lexicon", measured, SentimentBenchmark::byLexicon);
			double f1 = print("shipped", measured, (title) -> Tone.of(title, null).direction().points());
			assertThat(f1).isGreaterThan(0.7);
		}
	}

	private static int mostFrequent(List<Headlines.Headline> headlines) {
		int frequent = CLASSES[0];
		for (int each : CLASSES) {
			if (count(headlines, each) > count(headlines, frequent)) {
				frequent = each;
			}
		}
		return frequent;
	}

	private static long count(List<Headlines.Headline> headlines, int points) {
		return headlines.stream().filter((each) -> each.points() == points).count();
	}

	private static int byLexicon(String title) {
		double compound = Sentiment.of(Word.of(title), title).compound();
		return (compound <= -0.2) ? 1 : (compound >= 0.2) ? 4 : 3;
	}

	private static double print(String name, List<Headlines.Headline> headlines, ToIntFunction<String> classifier) {
		int[][] confusion = new int[5][5];
		int right = 0;
		long start = System.nanoTime();
		for (Headlines.Headline headline : headlines) {
			int told = classifier.applyAsInt(headline.title());
			confusion[headline.points()][told]++;
			right += (told == headline.points()) ? 1 : 0;
		}
		double micros = (System.nanoTime() - start) / 1e3 / headlines.size();
		StringBuilder each = new StringBuilder();
		double sum = 0;
		for (int points : CLASSES) {
			int told = 0;
			int is = 0;
			for (int other : CLASSES) {
				told += confusion[other][points];
				is += confusion[points][other];
			}
			double f1 = 2.0 * confusion[points][points] / Math.max(1, told + is);
			sum += f1;
			each.append(String.format(Locale.ROOT, "  F1(%d) %.3f", points, f1));
		}
		System.out.printf(Locale.ROOT, "  %-20s accuracy %.3f  macro-F1 %.3f%s  %.1f µs each%n", name,
				(double) right / headlines.size(), sum / CLASSES.length, each, micros);
		return sum / CLASSES.length;
	}

}
