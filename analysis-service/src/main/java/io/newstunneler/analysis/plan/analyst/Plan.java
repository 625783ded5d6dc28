package io.newstunneler.analysis.plan.analyst;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.newstunneler.events.Stance;
import org.jspecify.annotations.Nullable;

/**
 * A trading plan, as stored in JSON and shown to people. An instance satisfies
 * {@code plan.schema.json} and holds no markup.
 *
 * @param ticker the symbol that it is about
 * @param sector the symbol's sector
 * @param catalystType what kind of event it is about
 * @param stance which way it leans
 * @param thesis the argument
 * @param keyFacts what the article states
 * @param nearTermWindowDays days in which the news should show in the price, 0 to 365
 * @param confidence 0 to 1
 * @param risks what would make the thesis wrong
 * @param suggestedSetups ways to act on it
 * @param simpleExplanation the same for a beginner
 * @param summary the plan in two sentences
 * @param unverified {@code true} where the article does not support the ticker, else
 * absent
 */
public record Plan(@Nullable String ticker, @Nullable String sector, CatalystType catalystType, Stance stance,
		String thesis, List<String> keyFacts, int nearTermWindowDays,
		@JsonProperty("confidence_0to1") double confidence, List<String> risks, List<Setup> suggestedSetups,
		String simpleExplanation, String summary,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Boolean unverified) {

	/**
	 * The same plan, marked.
	 * @return a plan whose ticker must not be acted upon
	 */
	public Plan asUnverified() {
		return new Plan(this.ticker, this.sector, this.catalystType, this.stance, this.thesis, this.keyFacts,
				this.nearTermWindowDays, this.confidence, this.risks, this.suggestedSetups, this.simpleExplanation,
				this.summary, true);
	}

	/**
	 * The same plan as its analyst gave it, to be held against another article.
	 * @return a plan without a mark
	 */
	public Plan asWritten() {
		return new Plan(this.ticker, this.sector, this.catalystType, this.stance, this.thesis, this.keyFacts,
				this.nearTermWindowDays, this.confidence, this.risks, this.suggestedSetups, this.simpleExplanation,
				this.summary, null);
	}

	/**
	 * One way to act on a plan.
	 *
	 * @param style how
	 * @param entryHint when to enter
	 * @param invalidations when it is over
	 * @param holdTimeDays for how long, 0 to 3650
	 */
	public record Setup(Style style, String entryHint, String invalidations, int holdTimeDays) {
	}

	/**
	 * How to act.
	 */
	public enum Style {

		MOMENTUM, SWING, DCA, PAIRS, AVOID

	}

}
