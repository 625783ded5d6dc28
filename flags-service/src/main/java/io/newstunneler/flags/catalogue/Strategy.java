package io.newstunneler.flags.catalogue;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

	public Strategy {
		variants = (variants != null) ? Shares.of(variants) : null;
	}

	/**
	 * The strategy that holds for everyone.
	 * @param flag name of the flag that it is for
	 * @return the strategy, as Unleash makes it
	 */
	public static Strategy everyone(String flag) {
		return new Strategy("flexibleRollout", Map.of("rollout", "100", "stickiness", "default", "groupId", flag),
				List.of(), List.of(), List.of());
	}

	/**
	 * The same with what a roll-out leaves unsaid, as Unleash completes it. Without its
	 * group a parent's share would be another one for each of its children.
	 * @param flag name of the flag that it is for
	 * @return the strategy
	 */
	Strategy completed(String flag) {
		if (!"flexibleRollout".equals(this.name)) {
			return this;
		}
		Map<String, String> complete = new TreeMap<>(
				Map.of("rollout", "100", "stickiness", "default", "groupId", flag));
		if (this.parameters != null) {
			complete.putAll(this.parameters);
		}
		return new Strategy(this.name, complete, this.constraints, this.segments, this.variants);
	}

	@JsonIgnore
	@AssertTrue(message = "rollout should be a whole percentage from 0 to 100")
	boolean isRolloutPercentage() {
		String rollout = (this.parameters != null) ? this.parameters.get("rollout") : null;
		return rollout == null || rollout.matches("\\d{1,2}|100");
	}

	@JsonIgnore
	@AssertTrue(message = Shares.RULE)
	boolean isVariantsWhole() {
		return this.variants == null || Shares.areWhole(this.variants);
	}

}
