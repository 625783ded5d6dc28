package io.newstunneler.flags.catalogue;

import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.constraints.AssertTrue;
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

	private static final Pattern NUMBER = Pattern.compile("[+-]?\\d{1,30}(\\.\\d{1,30})?");

	private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?");

	@JsonIgnore
	@AssertTrue(message = "should have values, or a value that its operator can compare with")
	boolean isComparable() {
		return switch (this.operator) {
			case null -> true;
			case IN, NOT_IN, STR_CONTAINS, STR_STARTS_WITH, STR_ENDS_WITH, IN_CIDR ->
				this.values != null && this.values.stream().allMatch(Objects::nonNull);
			case NUM_EQ, NUM_GT, NUM_GTE, NUM_LT, NUM_LTE -> isLike(NUMBER);
			case SEMVER_EQ, SEMVER_GT, SEMVER_GTE, SEMVER_LT, SEMVER_LTE -> isLike(VERSION);
			case DATE_AFTER, DATE_BEFORE -> isInstant();
			case REGEX -> isExpression();
		};
	}

	private boolean isLike(Pattern form) {
		return this.value != null && form.matcher(this.value).matches();
	}

	private boolean isInstant() {
		try {
			return this.value != null && OffsetDateTime.parse(this.value).getYear() > 0;
		}
		catch (DateTimeParseException _) {
			return false;
		}
	}

	private boolean isExpression() {
		try {
			return this.value != null && !Boolean.TRUE.equals(this.inverted)
					&& Pattern.compile(this.value).flags() == 0;
		}
		catch (PatternSyntaxException _) {
			return false;
		}
	}

	/** How a field of the context is compared. */
	public enum Operator {

		IN, NOT_IN, STR_CONTAINS, STR_STARTS_WITH, STR_ENDS_WITH, NUM_EQ, NUM_GT, NUM_GTE, NUM_LT, NUM_LTE, DATE_AFTER,
		DATE_BEFORE, SEMVER_EQ, SEMVER_GT, SEMVER_GTE, SEMVER_LT, SEMVER_LTE, REGEX, IN_CIDR

	}

}
