package io.newstunneler.flags.catalogue;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.annotation.JsonNaming;

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
public record Constraint(@NotBlank String contextName, @NotNull Operator operator, @Nullable List<String> values,
		@Nullable String value, @Nullable Boolean inverted, @Nullable Boolean caseInsensitive) {

	/** How a field of the context is compared. */
	public enum Operator {

		IN, NOT_IN, STR_CONTAINS, STR_STARTS_WITH, STR_ENDS_WITH, NUM_EQ, NUM_GT, NUM_GTE, NUM_LT, NUM_LTE, DATE_AFTER,
		DATE_BEFORE, SEMVER_EQ, SEMVER_GT, SEMVER_GTE, SEMVER_LT, SEMVER_LTE, REGEX, IN_CIDR

	}

}
