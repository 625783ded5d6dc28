package io.newstunneler.flags.catalogue;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;
import tools.jackson.databind.json.JsonMapper;

/**
 * One of several things that a flag may give, in the form of the Unleash client protocol.
 *
 * @param name its name
 * @param weight its share, in thousandths of all; where no variant says a
 * {@code weightType}, in parts of their sum
 * @param weightType {@code fix}, or {@code variable} for one that shares what the fixed
 * ones leave evenly with the other variable ones
 * @param stickiness field of the context that decides who gets it
 * @param payload what comes with it
 * @param overrides who gets it in any case
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Variant(@NotBlank String name, @Min(0) @Max(1000) int weight,
		@Nullable @Pattern(regexp = "fix|variable") String weightType, @Nullable String stickiness,
		@Nullable @Valid Payload payload, @Nullable List<@Valid Override> overrides) {

	Variant weighing(int weight, String weightType) {
		return new Variant(this.name, weight, weightType, this.stickiness, this.payload, this.overrides);
	}

	/**
	 * What comes with a variant.
	 *
	 * @param type how to read it
	 * @param value the value
	 */
	public record Payload(@NotNull @Pattern(regexp = "string|json|csv|number") String type, @NotNull String value) {

		@JsonIgnore
		@AssertTrue(message = "value should be JSON where the type is json")
		boolean isReadable() {
			if (!"json".equals(this.type)) {
				return true;
			}
			try {
				return this.value != null && !JsonMapper.shared().readTree(this.value).isMissingNode();
			}
			catch (JacksonException _) {
				return false;
			}
		}

	}

	/**
	 * Who gets a variant in any case.
	 *
	 * @param contextName the field of the context
	 * @param values values of the field
	 */
	@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
	public record Override(@NotBlank String contextName, @NotNull List<String> values) {
	}

}
