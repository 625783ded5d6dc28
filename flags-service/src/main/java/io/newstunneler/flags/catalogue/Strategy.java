package io.newstunneler.flags.catalogue;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

/**
 * For whom a flag is on, in the form of the Unleash client protocol.
 *
 * @param name kind of strategy
 * @param parameters its parameters, such as {@code rollout} in percent
 * @param constraints what must hold besides, all of them
 * @param segments ids of named sets of constraints that must hold besides
 * @param variants what those get for whom this strategy holds
 */
@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
@JsonInclude(JsonInclude.Include.NON_NULL)
record Strategy(@NotNull @Pattern(regexp = KINDS, message = "should be one of " + KINDS) String name,
		@Nullable Map<String, @Size(max = 100_000) String> parameters, @Nullable List<@Valid Constraint> constraints,
		@Nullable List<Integer> segments, @Nullable List<@Valid Variant> variants) {

	private static final String KINDS = "default|flexibleRollout|userWithId|remoteAddress|applicationHostname|"
			+ "gradualRolloutUserId|gradualRolloutSessionId|gradualRolloutRandom";

	@JsonIgnore
	@AssertTrue(message = "rollout should be a whole percentage from 0 to 100")
	boolean isRolloutPercentage() {
		String rollout = (this.parameters != null) ? this.parameters.get("rollout") : null;
		return rollout == null || rollout.matches("\\d{1,2}|100");
	}

	/**
	 * Something that must hold of the context in which a flag is asked for.
	 *
	 * @param contextName the field of the context
	 * @param operator how the field is compared
	 * @param values what with, for operators on lists
	 * @param value what with, for operators on one value
	 * @param inverted whether the opposite must hold
	 * @param caseInsensitive whether case is ignored
	 */
	@JsonNaming(PropertyNamingStrategies.LowerCamelCaseStrategy.class)
	@JsonInclude(JsonInclude.Include.NON_NULL)
	record Constraint(@NotBlank String contextName, @NotNull Operator operator, @Nullable List<String> values,
			@Nullable String value, @Nullable Boolean inverted, @Nullable Boolean caseInsensitive) {
	}

	/** How a field of the context is compared. */
	enum Operator {

		IN, NOT_IN, STR_CONTAINS, STR_STARTS_WITH, STR_ENDS_WITH, NUM_EQ, NUM_GT, NUM_GTE, NUM_LT, NUM_LTE, DATE_AFTER,
		DATE_BEFORE, SEMVER_EQ, SEMVER_GT, SEMVER_GTE, SEMVER_LT, SEMVER_LTE, REGEX, IN_CIDR

	}

}
