package io.newstunneler.analysis.ticker;

import java.nio.charset.StandardCharsets;
import java.util.List;

import io.newstunneler.analysis.ticker.ListingsFile.Refused;
import io.newstunneler.analysis.ticker.ListingsFile.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Are lists of listings read as they are meant, and what is wrong with them told?
 */
class ListingsFileTests {

	@Test
	void csvIsReadByItsHeader() {
		ListingsFile file = ListingsFile.csv("""
				Name,SYMBOL,country,Exchange,aliases,avg_volume
				"Kestrel Robotics Holdings, plc",kstl,GB,LSE,Kestrel| Kestrel Robots ,120000
				Halcyon Foods,HLCN,US,NYSE,,
				""");
		assertThat(file.rows()).containsExactly(new Row(2, "KSTL", "Kestrel Robotics Holdings, plc", "LSE", 120_000L,
				List.of("Kestrel", "Kestrel Robots")), new Row(3, "HLCN", "Halcyon Foods", "NYSE", null, null));
		assertThat(file.refused()).isEmpty();
		assertThat(file.ignoredColumns()).containsExactly("country");
	}

	@Test
	void whatFollowsALineThatCannotBeUsedIsRead() {
		ListingsFile file = ListingsFile.csv("""
				symbol,name,exchange,avg_volume
				KSTL,Kestrel Robotics,LSE,1
				not a symbol,Nobody,LSE,
				HLCN,,NYSE,
				KSTL,Kestrel Again,NYSE,
				SHRT,Short Line
				NEGA,Negative,NYSE,-1
				FIVE,Five,Cells,1,too many
				,No Symbol,NYSE,
				LAST,Last Line,NYSE,
				""");
		assertThat(file.rows()).extracting(Row::symbol).containsExactly("KSTL", "LAST");
		assertThat(file.refused()).extracting(Refused::line).containsExactly(3, 4, 5, 6, 7, 8, 9);
		assertThat(file.refused()).extracting(Refused::why)
			.satisfiesExactly((why) -> assertThat(why).contains("capitals"),
					(why) -> assertThat(why).isEqualTo("Has no name."),
					(why) -> assertThat(why).isEqualTo("The same symbol is in line 2."),
					(why) -> assertThat(why).isEqualTo("Has no exchange."),
					(why) -> assertThat(why).contains("avg_volume"), (why) -> assertThat(why).contains("5 cells"),
					(why) -> assertThat(why).isEqualTo("Has no symbol."));
	}

	@Test
	void anUnclosedQuoteCostsWhatFollowsIt() {
		ListingsFile file = ListingsFile
			.csv("symbol,name,exchange\nKSTL,Kestrel,LSE\nHLCN,\"Halcyon,NYSE\nLAST,Last,LSE\n");
		assertThat(file.rows()).extracting(Row::symbol).containsExactly("KSTL");
		assertThat(file.refused()).hasSize(1);
	}

	@Test
	void aMarkOfTheByteOrderAndWindowsLineEndsDoNotMatter() {
		assertThat(ListingsFile.csv("\uFEFFsymbol,name,exchange\r\nKSTL,Kestrel,LSE\r\n").rows())
			.containsExactly(new Row(2, "KSTL", "Kestrel", "LSE", null, null));
	}

	@Test
	void theFormOfTheSecIsRead() {
		ListingsFile file = ListingsFile
			.json("""
					{"fields":["cik","name","ticker","exchange"],
					 "data":[[320193,"Apple Inc.","AAPL","Nasdaq"],[1,"Unlisted","UNLS",null],[2,"Berkshire","BRK-B","NYSE"],3]}
					"""
				.getBytes(StandardCharsets.UTF_8));
		assertThat(file.rows()).containsExactly(new Row(1, "AAPL", "Apple Inc.", "Nasdaq", null, null),
				new Row(3, "BRK-B", "Berkshire", "NYSE", null, null));
		assertThat(file.refused()).containsExactly(new Refused(2, "UNLS", "Has no exchange."),
				new Refused(4, "", "Not an array of values."));
		assertThat(file.ignoredColumns()).containsExactly("cik");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "\n\n", "AAPL,Apple,NASDAQ\n", "symbol,name\nAAPL,Apple\n",
			"symbol,ticker,name,exchange\nA,B,C,D\n" })
	void aListWithoutAHeaderThatCanBeUsedIsRefused(String csv) {
		assertThatIllegalArgumentException().isThrownBy(() -> ListingsFile.csv(csv))
			.withMessageContaining("nothing was stored");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "[]", "{\"0\":{\"ticker\":\"AAPL\"}}", "{\"fields\":[\"ticker\"],\"data\":[]}",
			"{\"fields\":", "null" })
	void jsonInAnotherFormIsRefused(String json) {
		assertThatIllegalArgumentException().isThrownBy(() -> ListingsFile.json(json.getBytes(StandardCharsets.UTF_8)))
			.withMessageContaining("nothing was stored");
	}

	@Test
	void aListThatIsTooLongIsRefused() {
		StringBuilder csv = new StringBuilder("symbol,name,exchange\n");
		for (int i = 0; i <= ListingsFile.MAX_ROWS; i++) {
			csv.append('S').append(i).append(",Name,NYSE\n");
		}
		assertThatIllegalArgumentException().isThrownBy(() -> ListingsFile.csv(csv.toString()))
			.withMessageContaining("100,000");
	}

}
