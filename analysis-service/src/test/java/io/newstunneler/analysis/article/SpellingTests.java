package io.newstunneler.analysis.article;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are mistakes counted as whoever made them would?
 */
class SpellingTests {

	@ParameterizedTest
	@CsvSource({ "federal, federal, 0", "feredal, federal, 2", "fedearl, federal, 1", "aple, apple, 1",
			"goldd, gold, 1", "gold, geld, 1", "'', gold, 4", "gold, '', 4" })
	void countsMistakes(String one, String other, int mistakes) {
		assertThat(Spelling.mistakes(one, other)).isEqualTo(mistakes);
	}

}
