package io.newstunneler.flags.catalogue;

import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import jakarta.validation.Valid;
import jakarta.validation.constraints.AssertTrue;
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
public record Strategy(@NotNull @Pattern(regexp = KINDS, message = "should be one of " + KINDS) String name,
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

}
