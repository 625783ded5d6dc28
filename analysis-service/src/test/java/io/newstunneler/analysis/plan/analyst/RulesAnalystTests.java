package io.newstunneler.analysis.plan.analyst;

import io.newstunneler.events.Stance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is what the rules write worth reading, and true to the article?
 */
class RulesAnalystTests {

	private static final Subject RESULTS = SubjectFixture
		.article("Corvane Robotics (CRVN) beats estimates and raises guidance", """
				Corvane Robotics reported record revenue of $412 million for the third quarter, up 31% from a year ago.
				Earnings of $1.12 per share topped the $0.94 that analysts expected.
				The company raised its full-year outlook. Shipments to Asia fell 4% because of a delayed permit.
				The chief executive spoke of strong demand for its warehouse machinery.""", "CRVN");

	private final RulesAnalyst analyst = new RulesAnalyst();

	private final PlanSchema schema = new PlanSchema();

	@Test
	void goodResultsReadAsBullishEarnings() {
		Plan plan = this.analyst.plan(RESULTS);
		assertThat(plan.ticker()).isEqualTo("CRVN");
		assertThat(plan.catalystType()).isEqualTo(CatalystType.EARNINGS);
		assertThat(plan.stance()).isEqualTo(Stance.BULLISH);
		assertThat(plan.confidence()).isBetween(0.6, 0.8);
		assertThat(plan.sector()).isEqualTo("Industrials");
		assertThat(plan.suggestedSetups()).extracting(Plan.Setup::style).containsExactly(Plan.Style.MOMENTUM);
	}

	@Test
	void factsAreSentencesOfTheArticle() {
		Plan plan = this.analyst.plan(RESULTS);
		assertThat(plan.keyFacts()).hasSizeBetween(2, 5)
			.allSatisfy((fact) -> assertThat(RESULTS.text()).contains(fact));
		assertThat(plan.keyFacts().getFirst()).contains("$412 million");
	}

	@Test
	void whatSpeaksAgainstTheStanceIsNamedAsARisk() {
		assertThat(this.analyst.plan(RESULTS).risks().getFirst()).contains("Shipments to Asia fell 4%");
	}

	@Test
	void theSameTextGivesTheSamePlan() {
		assertThat(new RulesAnalyst().plan(RESULTS)).isEqualTo(this.analyst.plan(RESULTS));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			Nelura's drug rejected by the FDA after trial halted over safety | FDA | BEARISH
			Halden Water wins $90 million contract award from city | CONTRACT | BULLISH
			Brightmoor to acquire Tessel Foods in all-cash merger | MERGER | NEUTRAL
			Oxley cuts full-year guidance, warns of weaker outlook | GUIDANCE | BEARISH
			Fed holds interest rates as inflation eases | MACRO | NEUTRAL
			Council publishes its calendar | OTHER | NEUTRAL
			""")
	void titlesAloneAreEnoughToTellKindAndStance(String title, CatalystType catalyst, Stance stance) {
		Plan plan = this.analyst.plan(SubjectFixture.article(title, null, null));
		assertThat(plan.catalystType()).isEqualTo(catalyst);
		assertThat(plan.stance()).isEqualTo(stance);
	}

	@Test
	void aNegationTurnsAWordAround() {
		Plan plan = this.analyst
			.plan(SubjectFixture.article("Oxley did not beat estimates and did not raise margins", null, null));
		assertThat(plan.stance()).isEqualTo(Stance.BEARISH);
	}

	@Test
	void whateverTheTextThePlanIsValid() {
		for (String text : new String[] { "x", "…", "<script>alert(1)</script>", "\u0000\ud800", "A".repeat(1000),
				"日本銀行、金利を据え置き", "Why?", "\n\n\n", "(((((", "$$$ 12% $1 million" }) {
			Plan plan = this.analyst.plan(SubjectFixture.article(text, text.repeat(50), null));
			assertThat(this.schema.violations(plan)).as(text).isEmpty();
			assertThat(PlanSchema.json(plan)).doesNotContain("<script", "\\u0000");
		}
	}

}
