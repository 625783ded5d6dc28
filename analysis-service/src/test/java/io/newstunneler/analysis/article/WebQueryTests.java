package io.newstunneler.analysis.article;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is a search read as whoever typed it meant it?
 */
class WebQueryTests {

	@ParameterizedTest
	@ValueSource(strings = { "gold silver => gold silver", "gold or silver mine => gold or silver mine",
			"gold -silver => gold -silver", "-silver => silver", "-2% => 2", "or => or", "gold or => gold or",
			"\"gold mine\" => \"gold mine\"", "\"gold mine => \"gold mine\"",
			"“gold mine” -\"silver mine\" => \"gold mine\" -\"silver mine\"", "Macy’s => Macy", "8-K => 8-K",
			"(again) => again", "fed - a preview => fed a preview", "AT&T => AT&T" })
	void readsTheSyntaxOfWebSearches(String example) {
		String[] typedAndRead = example.split(" => ");
		assertThat(WebQuery.parse(typedAndRead[0])).hasToString(typedAndRead[1]);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "-", "\"", "\"\"", "& | !", "🚀", "%" })
	void whatHasNoWordAsksForNothing(String text) {
		assertThat(WebQuery.parse(text).isEmpty()).isTrue();
	}

	@Test
	void everyAlternativeIsAskedForInOneExpression() {
		assertThat(WebQuery.parse("gold -8-K or silver").expression("english"))
			.isEqualTo("((phraseto_tsquery('english', searchable(:w0))) && "
					+ "!! (phraseto_tsquery('every_word', searchable(:w1)))) || "
					+ "((phraseto_tsquery('english', searchable(:w2))))");
	}

}
