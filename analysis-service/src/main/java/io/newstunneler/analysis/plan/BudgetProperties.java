package io.newstunneler.analysis.plan;

import java.math.BigDecimal;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.PositiveOrZero;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What models may cost in an hour and in a day, by UTC. What is not set is not limited.
 *
 * @param tokensPerHour tokens of prompts and answers
 * @param tokensPerDay the same for a day
 * @param usdPerHour US dollars, by the model's price
 * @param usdPerDay the same for a day
 * @param sourceShare the part of a budget that one source may use up while there are
 * others, 0.01 to 1
 * @param whenUsedUp who writes when nothing is left: the built-in rules at once, or the
 * model when there is a budget again
 */
@Validated
@ConfigurationProperties("newstunneler.llm.budget")
record BudgetProperties(@PositiveOrZero @Nullable Long tokensPerHour, @PositiveOrZero @Nullable Long tokensPerDay,
		@PositiveOrZero @Nullable BigDecimal usdPerHour, @PositiveOrZero @Nullable BigDecimal usdPerDay,
		@DefaultValue("0.5") @DecimalMin("0.01") @DecimalMax("1") double sourceShare,
		@DefaultValue("rules") WhenUsedUp whenUsedUp) {

	boolean isLimited() {
		return this.tokensPerHour != null || this.tokensPerDay != null || limitsMoney();
	}

	boolean limitsMoney() {
		return this.usdPerHour != null || this.usdPerDay != null;
	}

	/**
	 * What happens to runs that cannot be afforded.
	 */
	enum WhenUsedUp {

		/** The built-in rules write the plan, which says so. */
		RULES,

		/** The run is parked and goes on with the next hour or day. */
		PARK

	}

}
