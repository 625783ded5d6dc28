package io.newstunneler.flags.catalogue;

import java.time.Instant;
import java.time.LocalDate;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A flag as it is in one environment.
 *
 * @param name its name
 * @param environment {@code development} or {@code production}
 * @param description what it gates
 * @param type {@code release}, {@code experiment}, {@code operational},
 * {@code kill-switch} or {@code permission}
 * @param owner who answers for it; absent where Unleash keeps it
 * @param expiresOn from when it should be gone from the code
 * @param wide what holds in every environment
 * @param enabled whether it is on; its strategies then decide for whom
 * @param strategies for whom it is on, in the form of the Unleash client protocol
 * @param variants what those get, in the form of the Unleash client protocol
 * @param revision another one after each change in this environment
 * @param changedAt when it changed last
 */
public record FlagState(String name, String environment, String description, String type, @Nullable String owner,
		@Nullable LocalDate expiresOn, @JsonUnwrapped Wide wide, boolean enabled, JsonNode strategies,
		JsonNode variants, long revision, Instant changedAt) {

	/**
	 * Whether people would see no difference.
	 * @param other the flag at another time
	 * @return whether all that can be changed is the same
	 */
	public boolean isLike(FlagState other) {
		return this.enabled == other.enabled && this.strategies.equals(other.strategies)
				&& this.variants.equals(other.variants) && this.wide.equals(other.wide);
	}

	/**
	 * The same, put away.
	 * @param at when
	 * @return the flag
	 */
	public FlagState putAway(Instant at) {
		Wide put = new Wide(this.wide.stale(), true, this.wide.impressionData(), this.wide.dependencies());
		return new FlagState(this.name, this.environment, this.description, this.type, this.owner, this.expiresOn, put,
				false, this.strategies, this.variants, this.revision, at);
	}

	/**
	 * The same on or off, with other strategies and variants.
	 * @param enabled on or off
	 * @param strategies for whom it is on
	 * @param variants what those get
	 * @param wide what holds in every environment
	 * @return the flag
	 */
	public FlagState with(boolean enabled, JsonNode strategies, JsonNode variants, Wide wide) {
		return new FlagState(this.name, this.environment, this.description, this.type, this.owner, this.expiresOn, wide,
				enabled, strategies, variants, this.revision, this.changedAt);
	}

	/**
	 * What holds of a flag in every environment.
	 *
	 * @param stale whether it has outlived its purpose
	 * @param archived whether it is put away: no client hears of it, so each is at its
	 * safe default
	 * @param impressionData whether clients shall tell of each answer
	 * @param dependencies parents that must be on, in the form of the Unleash client
	 * protocol
	 */
	public record Wide(boolean stale, boolean archived, boolean impressionData, JsonNode dependencies) {
	}

}
