package io.newstunneler.analysis.score;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is a text cut where a reader would cut it?
 */
class WordTests {

	@Test
	void wordsAreLettersAndDigits() {
		assertThat(Word.of("Macy’s Q3: “up” 3.5%—or so?")).extracting(Word::text)
			.containsExactly("macy", "q3", "up", "3", "5", "or", "so");
	}

	@Test
	void aHyphenJoins() {
		assertThat(Word.of("8-K and 8 - K")).extracting(Word::joined).containsExactly(false, true, false, false, false);
	}

	@Test
	void contractionsStayWhole() {
		assertThat(Word.of("doesn't won’t 'quoted' dogs'")).extracting(Word::text)
			.containsExactly("doesn't", "won't", "quoted", "dogs");
	}

	@Test
	void capitalsAreNoticed() {
		assertThat(Word.of("BIG Big A 10 8K")).extracting(Word::shouted)
			.containsExactly(true, false, false, false, true);
	}

	@Test
	void nothingHasNoWords() {
		assertThat(Word.of(null)).isEmpty();
		assertThat(Word.of(" -'’- ")).isEmpty();
	}

}
