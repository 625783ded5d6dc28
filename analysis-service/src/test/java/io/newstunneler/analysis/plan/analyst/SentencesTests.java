package io.newstunneler.analysis.plan.analyst;

import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class SentencesTests {

	/** What words are, said shortly. */
	private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}&'.%$-]*[\\p{L}\\p{N}%]");

	private static final List<String> SIGNS = List.of("a", "B", "ß", "é", "İ", "文", "𝒜", "7", "½", "Ⅳ", "𝟟", "&", "'",
			"’", ".", "%", "$", "-", "–", " ", "\n", "(", ",", "\u0301", "😀", "\uD83D");

	@Test
	void wordsKeepSignsInsideAndBeforeThemButNotBehind() {
		assertThat(Sentences.words("AT&T's Q3 profit rose 4.5%, to $1.2 (up from -3)...")).containsExactly("at&t's",
				"q3", "profit", "rose", "4.5%", "to", "$1.2", "up", "from", "-3");
	}

	@Test
	void wordsAreThoseOfThePatternInAnyText() {
		RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(11);
		for (int i = 0; i < 20_000; i++) {
			StringBuilder text = new StringBuilder();
			random.ints(random.nextInt(12), 0, SIGNS.size()).forEach((sign) -> text.append(SIGNS.get(sign)));
			assertThat(Sentences.words(text.toString())).as(text.toString())
				.isEqualTo(WORD.matcher(text.toString().toLowerCase(Locale.ROOT).replace('’', '\''))
					.results()
					.map(MatchResult::group)
					.toList());
		}
	}

	@Test
	void anAbbreviationEndsNoSentence() {
		assertThat(Sentences
			.split("Acme Inc. Beat estimates. Shares of (Co. A) and J. P. Bolt in the U.S. Fell.\nThe zinc. The end"))
			.containsExactly("Acme Inc. Beat estimates.", "Shares of (Co. A) and J. P. Bolt in the U.S. Fell.",
					"The zinc.", "The end");
	}

}
