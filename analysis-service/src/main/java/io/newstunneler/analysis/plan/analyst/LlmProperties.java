package io.newstunneler.analysis.plan.analyst;

import java.math.BigDecimal;
import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.PositiveOrZero;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * The language model that writes plans; without a base URL and without a key the built-in
 * rules do.
 *
 * @param baseUrl address of an OpenAI-compatible API, ending in {@code /v1}; OpenAI's own
 * where only a key is given
 * @param apiKey its key; local servers need none
 * @param model name of the model
 * @param timeout for one answer from first to last byte, less than 180 seconds
 * @param concurrency questions under way at once, per replica
 * @param inputUsdPerMillionTokens price of a million tokens of prompt, known for the
 * default model
 * @param outputUsdPerMillionTokens price of a million tokens of answer, known for the
 * default model
 */
@Validated
@ConfigurationProperties("newstunneler.llm")
record LlmProperties(@Nullable String baseUrl, @Nullable String apiKey, @DefaultValue("gpt-4o-mini") String model,
		@DefaultValue("60s") @DurationMin(millis = 50) @DurationMax(seconds = 170) Duration timeout,
		@DefaultValue("8") @Min(1) @Max(512) int concurrency,
		@PositiveOrZero @Nullable BigDecimal inputUsdPerMillionTokens,
		@PositiveOrZero @Nullable BigDecimal outputUsdPerMillionTokens) {

	private static final String OPENAI = "https://api.openai.com/v1";

	LlmProperties {
		baseUrl = blankToNull(baseUrl);
		apiKey = blankToNull(apiKey);
	}

	boolean isConfigured() {
		return this.baseUrl != null || this.apiKey != null;
	}

	String url() {
		String base = (this.baseUrl != null) ? this.baseUrl : OPENAI;
		return (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + "/chat/completions";
	}

	Price price() {
		if (this.inputUsdPerMillionTokens != null && this.outputUsdPerMillionTokens != null) {
			return new Price(this.inputUsdPerMillionTokens, this.outputUsdPerMillionTokens);
		}
		return Price.of(this.model);
	}

	/** Keeps the key out of logs and messages. */
	@Override
	public String toString() {
		return "LlmProperties[baseUrl=" + this.baseUrl + ", model=" + this.model + "]";
	}

	private static @Nullable String blankToNull(@Nullable String text) {
		return (text == null || text.isBlank()) ? null : text.strip();
	}

}
