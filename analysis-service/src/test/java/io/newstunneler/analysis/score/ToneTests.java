package io.newstunneler.analysis.score;

import io.newstunneler.analysis.score.Tone.Direction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does a headline sound as it does to an investor, and one that says nothing like
 * nothing?
 */
class ToneTests {

	@ParameterizedTest
	@CsvSource(delimiter = '|',
			value = { "Kestrel Robotics shares jump 8% after quarterly profit doubles | POSITIVE",
					"Halcyon Foods slumps as its costs eat into margins | NEGATIVE",
					"Brokerage raises target price of Gannet Shipping, maintains buy | POSITIVE",
					"Brackwater Bank in trouble: bad loans rise again | NEGATIVE",
					"Foxglove Pharma tanks on warning of weak demand | NEGATIVE",
					"Puffin Airways appoints a new chief financial officer | NEUTRAL" })
	void headlinesOfFinanceHaveATone(String title, Direction direction) {
		assertThat(Tone.of(title, null).direction()).as(title).isEqualTo(direction);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "…", "Agenda", "Update", "Hello world", "Test article", "Article 12345",
			"Council publishes its calendar", "Library opens on Monday", "How to bake bread at home",
			"Chess club elects secretary", "Notice of the meeting", "Ten recipes for the summer",
			"Train timetable for December", "Company publishes annual report",
			"The Federal Reserve releases its minutes", "United Energy files its annual report",
			"Annual general meeting to be held on Thursday", "Lorem ipsum dolor sit amet", "Der Rat tagt am Dienstag",
			"Le conseil se réunit mardi", "El consejo se reúne el martes", "株価が上昇", "Совет собирается во вторник",
			"🙂" })
	void whatSaysNothingIsNeutral(String title) {
		assertThat(Tone.of(title, null).direction()).as(title).isEqualTo(Direction.NEUTRAL);
		assertThat(Tone.of(title, "The council met on the usual day.").direction()).as(title)
			.isEqualTo(Direction.NEUTRAL);
	}

	@Test
	void theTextDecidesWhatTheTitleLeavesOpen() {
		assertThat(Tone.of("Statement of the board", "Fraud and bankruptcy: the company collapsed.").direction())
			.isEqualTo(Direction.NEGATIVE);
		assertThat(Tone.of("Shares jump on strong profit", "Fraud and bankruptcy elsewhere.").direction())
			.isEqualTo(Direction.POSITIVE);
	}

	@Test
	void itSaysWhatDecided() {
		assertThat(Tone.of("Shares jump on strong profit", null).because()).contains("% likely")
			.contains("jump, strong");
	}

	@Test
	void aLongTextIsJudgedByItsBeginning() {
		Tone tone = Tone.of("profit rises ".repeat(2_000), null);
		assertThat(tone.direction()).isEqualTo(Direction.POSITIVE);
		assertThat(tone.confidence()).isBetween(0.5, 1.0);
	}

}
