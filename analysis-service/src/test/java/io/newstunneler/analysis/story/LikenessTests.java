package io.newstunneler.analysis.story;

import java.util.stream.LongStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Are the same news the same story, and news of the same kind not?
 */
class LikenessTests {

	private static final String LEAD = "Kestrel Robotics said on Tuesday that it would build a second factory in Dayton, "
			+ "Ohio, for 400 million dollars and hire 1,200 people by the spring of 2028.";

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"Kestrel Robotics beats Q3 estimates, shares jump | Kestrel Robotics beats Q3 estimates, shares jump - Reuters",
			"Kestrel Robotics beats Q3 estimates, shares jump | Kestrel Robotics shares jump after it beats Q3 estimates",
			"Kestrel Robotics beats third-quarter estimates | Kestrel Robotics tops Q3 estimates",
			"Kestrel Robotics to buy Halcyon Foods for $2.1 billion | UPDATE 2-Kestrel Robotics to buy Halcyon Foods for $2.1 bln in cash",
			"Kestrel Robotics to buy Halcyon Foods for $2.1 billion | Kestrel Robotics to Buy Halcyon Foods for $2.1 Billion | The Harbour Times",
			"Regulator fines Halcyon Foods 30 million euros over labels | Halcyon Foods fined 30 million euros by regulator over labels" })
	void theSameNewsInOtherWordsAreOneStory(String title, String other) {
		assertThat(likeness(title, null, other, null)).as("%s | %s", title, other).isNotNull();
		assertThat(share(title, other)).as("a key of %s | %s", title, other).isTrue();
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"Kestrel Robotics reports second quarter results | Halcyon Foods reports second quarter results",
			"Kestrel Robotics Reports Q2 Results | Halcyon Foods Reports Q2 Results",
			"Q2 results: Kestrel Robotics | Q2 results: Halcyon Foods",
			"Q2 results - Kestrel Robotics | Q2 results - Halcyon Foods",
			"Kestrel Robotics reports Q2 results | Kestrel Robotics reports Q3 results",
			"Kestrel Robotics Q2 profit rises 4% to $12 million | Kestrel Robotics Q2 profit rises 6% to $15 million",
			"8-K - KESTREL ROBOTICS INC (0001234567) (Filer) | 8-K - HALCYON FOODS CORP (0007654321) (Filer)",
			"Weekly jobless claims at 210,000 | Weekly jobless claims at 224,000",
			"Stocks to watch on Monday: Kestrel | Stocks to watch on Tuesday: Kestrel",
			"Kestrel Robotics shares rise after results | Kestrel Robotics shares fall after results",
			"Apple Reports Record Revenue | Target Reports Record Revenue",
			"Twice faces an investigation over fraud | Loud faces an investigation over fraud",
			"Regulator opens investigation into Kestrel over fraud | Regulator opens investigation into Halcyon over fraud",
			"Item number seven of the series on trade | Item number eight of the series on trade",
			"Kestrel opens plant in northern Ohio | Kestrel opens plant in southern Ohio",
			"Council publishes its calendar | Council publishes its agenda",
			"Kestrel Robotics beats Q3 estimates, shares jump | Rain is expected in the valley" })
	void newsOfTheSameKindAreNot(String title, String other) {
		assertThat(likeness(title, null, other, null)).as("%s | %s", title, other).isNull();
	}

	@Test
	void theSameTextUnderAnotherTitleIsAVersion() {
		assertThat(
				likeness("Kestrel to build second Ohio factory", LEAD, "Robot maker plans 1,200 jobs in Dayton", LEAD))
			.extracting(Likeness::role)
			.isEqualTo(StoryRole.VERSION);
		assertThat(likeness("Kestrel to build second Ohio factory", LEAD, "Robot maker plans 1,200 jobs in Dayton",
				"DAYTON, Ohio (Wire) - " + LEAD.substring(0, 110) + "…"))
			.isNotNull();
	}

	@Test
	void theSameTitleAndTextAreACopyAndTheSameTitleWithAnotherTextIsNot() {
		String title = "Kestrel to build second Ohio factory";
		assertThat(likeness(title, LEAD, title, LEAD)).extracting(Likeness::role).isEqualTo(StoryRole.COPY);
		assertThat(likeness(title, null, title + " - The Harbour Times", null)).extracting(Likeness::role)
			.isEqualTo(StoryRole.COPY);
		assertThat(likeness(title, LEAD, title,
				"The robot maker wants to double its output within two years, its head told a meeting of owners."))
			.extracting(Likeness::role)
			.isEqualTo(StoryRole.VERSION);
	}

	@Test
	void aTitleThatSaysNothingNeedsTheSameText() {
		assertThat(likeness("Market wrap", null, "Market wrap", null)).isNull();
		assertThat(
				likeness("Market wrap", LEAD, "Market wrap", "Shares of miners fell as the price of copper lost 3%."))
			.isNull();
		assertThat(likeness("Market wrap", LEAD, "Market wrap", LEAD)).isNotNull();
	}

	@Test
	void filingsThatDifferOnlyInTheirNumbersAreNotOne() {
		String title = "8-K - KESTREL ROBOTICS INC (0001234567) (Filer)";
		assertThat(likeness(title, "Filed: 2026-11-23 AccNo: 0001234567-26-000012 Size: 3 MB", title,
				"Filed: 2026-11-24 AccNo: 0001234567-26-000013 Size: 2 MB"))
			.isNull();
	}

	@Test
	void aPhraseBelowEveryTitleJoinsNothing() {
		String phrase = "Read the full story on the pages of the Harbour Wire, the paper of record for Harbour County.";
		assertThat(likeness("Kestrel opens a plant", phrase, "Halcyon hires a cook", phrase)).isNull();
	}

	@Test
	void textsWithoutWordsAreCompared() {
		assertThat(likeness("…", null, "!", "")).isNull();
		assertThat(likeness("株価が上昇", null, "株価が下落", null)).isNull();
		assertThat(StoryFixture.text("…", null).keys()).isEmpty();
	}

	private static @Nullable Likeness likeness(String title, @Nullable String lead, String otherTitle,
			@Nullable String otherLead) {
		StoryText one = StoryFixture.text("harbour.example", title, lead);
		StoryText other = StoryFixture.text("wire.example", otherTitle, otherLead);
		Likeness likeness = Likeness.of(one, other);
		assertThat(Likeness.of(other, one)).as("the other way round").isEqualTo(likeness);
		return likeness;
	}

	private static boolean share(String title, String other) {
		long[] keys = StoryFixture.text(title, null).keys();
		return LongStream.of(StoryFixture.text(other, null).keys())
			.anyMatch((key) -> LongStream.of(keys).anyMatch((each) -> each == key));
	}

}
