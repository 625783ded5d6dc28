package io.newstunneler.analysis.plan.analyst;

import java.math.BigDecimal;
import java.math.RoundingMode;

import org.jspecify.annotations.Nullable;

/**
 * What a model costs.
 *
 * @param input US dollars for a million tokens of prompt, {@code null} where unknown
 * @param output US dollars for a million tokens of answer
 */
record Price(@Nullable BigDecimal input, @Nullable BigDecimal output) {

	private static final Price UNKNOWN = new Price(null, null);

	/** List price of OpenAI for the default model. */
	private static final Price GPT_4O_MINI = new Price(new BigDecimal("0.15"), new BigDecimal("0.60"));

	private static final int MICRO_DOLLARS = 6;

	static Price of(String model) {
		return "gpt-4o-mini".equals(model) ? GPT_4O_MINI : UNKNOWN;
	}

	/**
	 * The price of one call.
	 * @param promptTokens tokens in
	 * @param answerTokens tokens out
	 * @return US dollars, {@code null} where the model's price is unknown
	 */
	@Nullable BigDecimal of(int promptTokens, int answerTokens) {
		if (this.input == null || this.output == null) {
			return null;
		}
		return this.input.multiply(BigDecimal.valueOf(promptTokens))
			.add(this.output.multiply(BigDecimal.valueOf(answerTokens)))
			.movePointLeft(6)
			.setScale(MICRO_DOLLARS, RoundingMode.HALF_UP);
	}

}
