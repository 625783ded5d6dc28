package io.newstunneler.analysis.ticker;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is the symbol found that a text is about, and none where it names none?
 */
class TickerTextTests {

	private static final Set<String> KNOWN = Set.of("AAPL", "MSFT", "F", "GOOGL", "T");

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "Apple (AAPL) rises | AAPL", "Apple (NASDAQ: AAPL) rises | AAPL",
			"Ford (NYSE:F) | F", "Apple (Nasdaq: AAPL, TSX: XYZ) | AAPL", "Foo (NYSE American: MSFT) | MSFT",
			"$AAPL up | AAPL", "Buy $MSFT, $AAPL | MSFT", "The CEO (CEO) of (AAPL) | AAPL", "$MSFT beats (AAPL) | AAPL",
			"(XYZ) then $T. | T", "Alphabet (GOOGL/GOOG) | GOOGL", "Apple ($AAPL) | AAPL", "Apple ((AAPL)) | AAPL" })
	void aNamedSymbolIsFound(String text, String symbol) {
		assertThat(symbols(text)).first().isEqualTo(symbol);
	}

	@ParameterizedTest
	@ValueSource(strings = { "AAPL rises", "(aapl)", "(AAPL rises)", "$AAPLX", "$aapl", "US$AAPL", "(TOOLONG)", "",
			"$5 and (2026)", "(", "$", "($)", "()", "(XYZ)", "$AAPL2", "A: AAPL)" })
	void otherwiseThereIsNone(String text) {
		assertThat(symbols(text)).isEmpty();
	}

	private static List<String> symbols(String text) {
		List<TickerLink> links = new ArrayList<>();
		TickerText.find(text, "title", KNOWN::contains, links);
		return links.stream().map(TickerLink::symbol).toList();
	}

}
