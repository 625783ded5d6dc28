package io.newstunneler.analysis.plan.analyst;

import java.util.List;

import io.newstunneler.analysis.plan.analyst.Plan.Setup;
import io.newstunneler.analysis.plan.analyst.Plan.Style;
import io.newstunneler.events.Stance;

/**
 * What is usually done about an event of a kind: the rules' stock of phrases.
 */
final class Playbook {

	private Playbook() {
	}

	static String event(CatalystType catalyst) {
		return switch (catalyst) {
			case EARNINGS -> "an earnings event";
			case FDA -> "a regulatory or clinical event";
			case MERGER -> "a merger or acquisition event";
			case CONTRACT -> "a contract or partnership event";
			case GUIDANCE -> "a change of outlook";
			case MACRO -> "a macroeconomic event";
			case OTHER -> "general news";
		};
	}

	static String label(CatalystType catalyst) {
		return switch (catalyst) {
			case EARNINGS -> "Earnings";
			case FDA -> "Regulation or trial";
			case MERGER -> "Merger or acquisition";
			case CONTRACT -> "Contract";
			case GUIDANCE -> "Guidance";
			case MACRO -> "Macro";
			case OTHER -> "General news";
		};
	}

	/** Days in which such news usually shows in the price. */
	static int windowDays(CatalystType catalyst) {
		return switch (catalyst) {
			case EARNINGS, GUIDANCE -> 3;
			case FDA, CONTRACT -> 5;
			case MERGER -> 10;
			case MACRO, OTHER -> 2;
		};
	}

	static List<String> risks(CatalystType catalyst) {
		return switch (catalyst) {
			case EARNINGS -> List.of("The result may already be in the price.",
					"One-off items can flatter or hide the trend; the filing has the detail.");
			case FDA -> List.of("A regulator or a safety finding can reverse the case overnight.",
					"Small companies often sell new shares after good news.");
			case MERGER -> List.of("The deal can be delayed, repriced, blocked or dropped.",
					"The buyer often falls where the target rises; make sure which one this is.");
			case CONTRACT -> List.of("The value may be spread over years or depend on options.",
					"The announcement may repeat one made before.");
			case GUIDANCE -> List.of("Management may be cautious on purpose, or hopeful.",
					"Analysts may have moved their estimates already.");
			case MACRO -> List.of("The next figure or speech can turn the market the other way.",
					"The effect on a single share may be small.");
			case OTHER -> List.of("There may be no lasting effect on the price at all.");
		};
	}

	static List<Setup> setups(CatalystType catalyst, Stance stance) {
		int days = windowDays(catalyst);
		return switch (stance) {
			case BULLISH -> List.of(bullish(catalyst, days));
			case BEARISH -> List.of(new Setup(Style.AVOID, "No new purchase until the price has held a day's low.",
					"A close above the high of the day before the news.", days));
			case NEUTRAL ->
				List.of(new Setup(Style.AVOID, "Wait for a second source or for the price to choose a side.",
						"A clear break out of the range of the last five days.", days));
		};
	}

	private static Setup bullish(CatalystType catalyst, int days) {
		return switch (catalyst) {
			case EARNINGS, GUIDANCE, CONTRACT ->
				new Setup(Style.MOMENTUM, "Above the high of the first hour after the news, on more than usual volume.",
						"A close below the low of the day of the news.", days);
			case FDA, OTHER -> new Setup(Style.SWING, "On the first pull-back that holds the price before the news.",
					"A close below the price before the news.", days);
			case MERGER -> new Setup(Style.PAIRS, "Target against buyer, where the terms are public.",
					"The deal is repriced or dropped.", days);
			case MACRO -> new Setup(Style.DCA, "In thirds over the window, in the sector rather than a single share.",
					"The next release says the opposite.", days);
		};
	}

}
