package io.newstunneler.analysis.plan.analyst;

import java.util.List;

import io.newstunneler.analysis.plan.analyst.PlanSchema.Reading;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Is only that taken for a plan which is one?
 */
class PlanSchemaTests {

	private static final String GOOD = """
			{"ticker": "ZENQ", "sector": "Energy", "catalyst_type": "M&A", "stance": "BULLISH", "thesis": "It grows.",
			"key_facts": ["Revenue rose 12%."], "near_term_window_days": 3, "confidence_0to1": 0.7, "risks": ["None named."],
			"suggested_setups": [{"style": "SWING", "entry_hint": "Low", "invalidations": "Close below", "hold_time_days": 3}],
			"simple_explanation": "Good news.", "summary": "Good."}""";

	private final PlanSchema schema = new PlanSchema();

	@Test
	void aPlanOfTheContractIsRead() {
		Plan plan = valid(GOOD);
		assertThat(plan.ticker()).isEqualTo("ZENQ");
		assertThat(plan.catalystType()).isEqualTo(CatalystType.MERGER);
		assertThat(plan.stance()).isEqualTo(Stance.BULLISH);
		assertThat(plan.confidence()).isEqualTo(0.7);
		assertThat(plan.suggestedSetups()).containsExactly(new Plan.Setup(Plan.Style.SWING, "Low", "Close below", 3));
	}

	@Test
	void whatIsStoredIsWhatTheContractSaysAndReadsBackTheSame() {
		Plan plan = valid(GOOD);
		String json = PlanSchema.json(plan);
		assertThat(json).contains("\"confidence_0to1\":0.7", "\"catalyst_type\":\"M&A\"", "\"hold_time_days\":3")
			.doesNotContain("unverified");
		assertThat(PlanSchema.json(plan.asUnverified())).contains("\"unverified\":true");
		assertThat(PlanSchema.stored(json)).isEqualTo(plan);
	}

	@Test
	void anEmptyTickerIsNone() {
		assertThat(valid(GOOD.replace("\"ZENQ\"", "\"\"")).ticker()).isNull();
		assertThat(valid(GOOD.replace("\"ZENQ\"", "null")).ticker()).isNull();
	}

	@Test
	void whatLocalModelsPutAroundTheirJsonIsTakenOff() {
		assertThat(valid("\uFEFF" + GOOD)).isEqualTo(valid(GOOD));
		assertThat(valid("```json\n" + GOOD + "\n```\n")).isEqualTo(valid(GOOD));
		assertThat(this.schema.read("Here it is: " + GOOD)).isInstanceOf(Reading.Invalid.class);
		assertThat(this.schema.read(GOOD + GOOD)).isInstanceOf(Reading.Invalid.class);
	}

	@Test
	void aListOfInvalidationsIsJoined() {
		Plan plan = valid(GOOD.replace("\"Close below\"", "[\"Close below\", \"News\"]"));
		assertThat(plan.suggestedSetups().getFirst().invalidations()).isEqualTo("Close below; News");
	}

	@Test
	void markupAndControlCharactersDoNotPass() {
		Plan plan = valid(GOOD
			.replace("It grows.",
					"It <b>grows</b><script>alert(1)</script>\\u0000 \\ud800<img src=x onerror=alert(2)>.")
			.replace("Good.", "<svg/onload=alert(3)>Good &lt;b&gt; 1 < 2."));
		assertThat(plan.thesis()).isEqualTo("It grows .");
		assertThat(plan.summary()).isEqualTo("Good &lt;b&gt; 1 < 2.");
	}

	@ParameterizedTest
	@NullSource
	@ValueSource(strings = { "", "   ", "null", "[]", "{}", "42", "\"plan\"", "Sorry, I cannot help with that.",
			"```json\n{}\n```", "{\"action\":\"BUY\"", "{'action':'BUY'}", "{\"a\":{\"a\":{\"a\":{}}}}" })
	void whatIsNoPlanIsRefused(@Nullable String answer) {
		assertThat(this.schema.read(answer)).isInstanceOf(Reading.Invalid.class);
	}

	@ParameterizedTest
	@ValueSource(strings = { "0.7>1.7", "0.7>-1", "0.7>NaN", "0.7>1e999", "0.7>\"high\"", "0.7>null",
			"\"BULLISH\">\"bullish\"", "\"BULLISH\">\"BUY\"", "\"M&A\">\"MERGER\"", "\"ZENQ\">\"zenq \"",
			"\"ZENQ\">\"AAPL; DROP TABLE\"", "\"ZENQ\">[\"ZENQ\"]", "\"It grows.\">\"\"", "\"It grows.\">\"<b></b>\"",
			"\"near_term_window_days\": 3>\"near_term_window_days\": 3.5",
			"\"near_term_window_days\": 3>\"near_term_window_days\": -1",
			"\"near_term_window_days\": 3>\"near_term_window_days\": 99999999999999999999", "\"sector\": \"Energy\",>",
			"\"sector\": \"Energy\",>\"sector\": \"Energy\", \"sector\": \"Other\",",
			"\"sector\": \"Energy\",>\"sector\": \"Energy\", \"system_prompt\": \"You are\",", "\"SWING\">\"YOLO\"",
			"[\"Revenue rose 12%.\"]>\"Revenue rose 12%.\"", "[\"Revenue rose 12%.\"]>[1]" })
	void oneFieldThatBreaksTheContractIsEnoughToRefuse(String change) {
		int arrow = change.indexOf('>');
		String from = change.substring(0, arrow);
		assertThat(GOOD).contains(from);
		Reading reading = this.schema.read(GOOD.replace(from, change.substring(arrow + 1)));
		assertThat(reading).isInstanceOf(Reading.Invalid.class);
	}

	@Test
	void tooMuchIsRefused() {
		assertThat(this.schema.read(GOOD.replace("It grows.", "x".repeat(300_000))))
			.isInstanceOf(Reading.Invalid.class);
		assertThat(this.schema.read(GOOD + " {}")).isInstanceOf(Reading.Invalid.class);
		assertThat(this.schema.read("[".repeat(100_000))).isInstanceOf(Reading.Invalid.class);
	}

	@Test
	void whatIsSentIsWhatStrictModesTake() {
		JsonNode sent = this.schema.portable();
		assertThat(sent.path("additionalProperties").asBoolean(true)).isFalse();
		assertThat(names(sent.path("required"))).containsExactlyElementsOf(sent.path("properties").propertyNames());
		JsonNode setup = sent.at("/properties/suggested_setups/items");
		assertThat(setup.path("additionalProperties").asBoolean(true)).isFalse();
		assertThat(names(setup.path("required"))).containsExactlyElementsOf(setup.path("properties").propertyNames());
		assertThat(sent.toString()).doesNotContain("maxLength", "minimum", "maxItems", "pattern", "$schema");
		assertThat(sent.at("/properties/ticker/type").toString()).isEqualTo("[\"string\",\"null\"]");
	}

	private static List<String> names(JsonNode array) {
		return array.valueStream().map(JsonNode::stringValue).toList();
	}

	private Plan valid(String json) {
		Reading reading = this.schema.read(json);
		assertThat(reading).isInstanceOf(Reading.Valid.class);
		return ((Reading.Valid) reading).plan();
	}

}
