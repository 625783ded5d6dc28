package io.newstunneler.analysis.ticker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are the companies found that a text names, and words that only look like them not?
 */
class UniverseTests {

	private static final Universe UNIVERSE = universe("AAPL Apple Inc.", "AMZN Amazon.com, Inc.", "TGT Target Corp",
			"GAP Gap Inc", "V VISA INC.", "F FORD MOTOR CO|Ford", "ALLY Ally Financial Inc.", "TSLA Tesla, Inc.",
			"T AT&T INC.", "GS GOLDMAN SACHS GROUP INC|Goldman", "JNJ JOHNSON & JOHNSON|J&J", "KO COCA COLA CO",
			"MCD MCDONALDS CORP", "MSFT MICROSOFT CORP", "GOOGL Alphabet Inc.|Alphabet|Google", "GOOG Alphabet Inc.",
			"BRK-B BERKSHIRE HATHAWAY INC", "HD HOME DEPOT, INC.", "KSTL Kestrel Robotics Holdings plc",
			"HLCN Halcyon Foods Inc. /DE/", "A Agilent Technologies", "SNAP Snap Inc", "DAL Delta Air Lines",
			"SHEL Shell plc", "GM General Motors Co");

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "Kestrel Robotics (LSE: KSTL) beats estimates | KSTL",
			"Kestrel Robotics beats estimates | KSTL", "Shares of Halcyon Foods fall | HLCN",
			"$TSLA to the moon | TSLA", "Berkshire (BRK-B) buys back shares | BRK-B",
			"Microsoft, Apple and Google report next week | MSFT AAPL GOOGL", "Apple unveils a new chip | AAPL",
			"Apple's shares rise 3% | AAPL", "iPhone maker Apple misses estimates | AAPL",
			"Why shares of Apple are falling | AAPL", "Target raises its full-year outlook | TGT",
			"Retailer Target cuts prices | TGT", "Gap shares jump after results | GAP", "Visa sued over swipe fees | V",
			"Ford recalls 300,000 pickups | F", "Ford Motor recalls 300,000 pickups | F",
			"Ally Financial profit rises | ALLY", "AT&T to sell its stake in a broadcaster | T",
			"Goldman Sachs raises its forecast for gold | GS", "Goldman cuts hundreds of jobs | GS",
			"Johnson & Johnson wins appeal | JNJ", "J&J to split in two | JNJ", "Coca-Cola raises prices | KO",
			"McDonald's sales slip | MCD", "Tesla's deliveries rise | TSLA",
			"Alphabet beats estimates on strong advertising | GOOGL", "Home Depot warns of weak demand | HD",
			"Tesla and Ford Motor cut prices in Europe | TSLA F", "General Motors halts a plant | GM",
			"Snap shares plunge as advertisers pull back | SNAP", "Amazon to hire 250,000 for the holidays | AMZN",
			"Delta Air Lines raises its outlook | DAL", "Shell buys a gas trader | SHEL",
			"KESTREL ROBOTICS RAISES ITS DIVIDEND | KSTL", "Kestrel Robotics Raises Its Dividend | KSTL" })
	void companiesThatATextNamesAreFound(String title, String symbols) {
		assertThat(symbols(title)).as(title).containsExactlyInAnyOrder(symbols.split(" "));
	}

	@ParameterizedTest
	@ValueSource(strings = { "Apple pie is the dish of the day", "How to prune an apple tree",
			"Apple harvest begins in the valley", "Brokers raise price target after results",
			"Target price of 300 for the bank, says broker", "On target for the year",
			"Gap between rich and poor widens", "Mind the gap, says the minister", "Visa rules change for students",
			"Visa applications rise in June", "A close ally of the president resigns", "Ally of the minister resigns",
			"Harrison Ford returns to the stage", "The river ford is closed", "Amazon rainforest shrinks again",
			"Fire destroys part of the Amazon basin", "Nikola Tesla museum opens", "Snap election called for May",
			"Oil prices rise", "Delta variant spreads", "The general motors on in his jeep", "Shell shock among voters",
			"A new home, a depot and a bridge", "(CEO) and (IT)", "IT spending rises", "$5 million for a school",
			"The alphabet of birds", "kestrel robotics", "MARKETS WRAP: STOCKS END HIGHER", "", "…" })
	void wordsThatOnlyLookLikeCompaniesAreNot(String title) {
		assertThat(symbols(title)).as(title).isEmpty();
	}

	@Test
	void theEvidenceIsWhereTheLinkSaysItIs() {
		String title = "Shares of Kestrel Robotics fall";
		String summary = "Rival Halcyon Foods (NYSE: HLCN) gained.";
		List<TickerLink> links = UNIVERSE.links(title, summary);
		assertThat(links).extracting(TickerLink::symbol).containsExactly("HLCN", "KSTL");
		TickerLink name = links.get(1);
		assertThat(title.substring(name.start(), name.end())).isEqualTo(name.text()).isEqualTo("Kestrel Robotics");
		TickerLink parentheses = links.getFirst();
		assertThat(parentheses.field()).isEqualTo("summary");
		assertThat(summary.substring(parentheses.start(), parentheses.end())).isEqualTo("HLCN");
		assertThat(parentheses.confidence()).isGreaterThan(name.confidence());
	}

	@Test
	void aSymbolInTheTextSettlesADoubtfulName() {
		assertThat(UNIVERSE.links("Gap widens its lead", "Gap (GAP) opened shops.")).extracting(TickerLink::symbol)
			.containsExactly("GAP");
	}

	@Test
	void aNameThatTwoTellAndNeitherBearsIsNobodys() {
		Universe universe = universe("STER Sterlite Industries Ltd.|Sterlite",
				"STRTECH Sterlite Technologies Ltd.|Sterlite", "BOI Bank of India", "ADR Bank of India Ltd.",
				"NDAQ Nasdaq, Inc.", "TATM Tata Communications Ltd.", "TATP Tata Platforms Ltd.",
				"CTSH Cognizant Technology Solutions Corp");
		assertThat(universe.links("Sterlite opens a plant", null)).isEmpty();
		assertThat(universe.links("Sterlite Technologies opens a plant", null)).extracting(TickerLink::symbol)
			.containsExactly("STRTECH");
		assertThat(universe.links("Bank of India raises money", null)).extracting(TickerLink::symbol)
			.containsExactly("ADR");
		assertThat(universe.links("Reserve Bank of India raises rates", null)).isEmpty();
		assertThat(universe.links("Nasdaq hits a record", null)).isEmpty();
		assertThat(universe.links("Nasdaq Inc hits a record", null)).extracting(TickerLink::symbol)
			.containsExactly("NDAQ");
		assertThat(universe.links("Tata opens a plant", null)).isEmpty();
		assertThat(universe.links("Cognizant opens an office", null)).extracting(TickerLink::symbol)
			.containsExactly("CTSH");
	}

	@Test
	void whatIsNotListedIsNotSupported() {
		assertThat(UNIVERSE.supports("KSTL", "Kestrel Robotics rises", null)).isTrue();
		assertThat(UNIVERSE.supports("AAPL", "Kestrel Robotics rises", null)).isFalse();
		assertThat(UNIVERSE.supports("XXXX", "Something (XXXX) rises", null)).isFalse();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "APPLE INC. | APPLE", "Halcyon Foods Inc. /DE/ | Halcyon Foods",
					"The Kestrel Group, Inc. | Kestrel", "Alphabet Inc. Class A Common Stock | Alphabet", "3M Co | 3M",
					"Company | Company", "Inc | Inc" })
	void namesLoseWhatLawyersAdd(String name, String stripped) {
		assertThat(NameTable.stripped(name)).isEqualTo(stripped);
	}

	private static List<String> symbols(String title) {
		return UNIVERSE.links(title, null).stream().map(TickerLink::symbol).toList();
	}

	private static Universe universe(String... listings) {
		Map<String, Listing> bySymbol = new HashMap<>();
		for (String listing : listings) {
			String[] parts = listing.split(" ", 2);
			List<String> names = List.of(parts[1].split("\\|"));
			bySymbol.put(parts[0],
					new Listing(parts[0], names.getFirst(), "NYSE", null, names.subList(1, names.size())));
		}
		return new Universe(bySymbol);
	}

}
