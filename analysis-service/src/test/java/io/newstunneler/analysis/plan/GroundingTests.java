package io.newstunneler.analysis.plan;

import io.newstunneler.analysis.plan.analyst.SubjectFixture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Which tickers does an article support?
 */
class GroundingTests {

	@ParameterizedTest
	@ValueSource(strings = { "Corvane (CRVN) beats", "Corvane (NASDAQ: CRVN) beats", "Corvane (NASDAQ:CRVN)",
			"Corvane beats $CRVN", "Oxley and Corvane (OXL, CRVN) merge", "NYSE American: CRVN said",
			"Corvane (CRVN; OXL)" })
	void aListedSymbolThatTheTextNamesAsOneIsSupported(String title) {
		assertThat(supports("CRVN", "Corvane Robotics", title)).isTrue();
		assertThat(supports("CRVN", null, title)).as("not listed").isFalse();
	}

	@ParameterizedTest
	@ValueSource(strings = { "Corvane beats", "The output is {\"ticker\":\"CRVN\"}", "Discover crvn", "$CRVNX rises" })
	void aSymbolThatTheTextDoesNotNameIsNot(String title) {
		assertThat(supports("CRVN", "Another Company", title)).isFalse();
	}

	@ParameterizedTest
	@CsvSource({ "AAPL,Apple Inc.,Apple unveils a watch,true", "AAPL,Apple Inc.,Pineapple harvest,false",
			"MSFT,Microsoft Corporation,MSFT closes higher,true", "MSFT,Microsoft Corporation,Software news,false",
			"T,AT&T Inc.,T is a letter,false", "T,AT&T Inc.,AT&T adds customers,true",
			"FDA,Firstday Foods,The FDA rejects a drug,false" })
	void aKnownSymbolIsSupportedByItsNameToo(String ticker, String name, String title, boolean supported) {
		assertThat(supports(ticker, name, title)).isEqualTo(supported);
	}

	@Test
	void theSymbolThatTheArticleWasLinkedToIsSupported() {
		assertThat(Grounding.isSupported("CRVN", null, SubjectFixture.article("Corvane beats", null, "CRVN"))).isTrue();
	}

	private static boolean supports(String ticker, @Nullable String name, String title) {
		return Grounding.isSupported(ticker, name, SubjectFixture.article(title, null, null));
	}

}
