package io.newstunneler.flags.catalogue;

import java.time.Instant;

import tools.jackson.databind.JsonNode;

/**
 * A flag as it is in one environment.
 *
 * @param name its name
 * @param environment {@code development} or {@code production}
 * @param description what it gates
 * @param type {@code release}, {@code experiment}, {@code operational},
 * {@code kill-switch} or {@code permission}
 * @param stale whether it has outlived its purpose
 * @param enabled whether it is on; its strategies then decide for whom
 * @param strategies for whom it is on, in the form of the Unleash client protocol
 * @param variants what those get, in the form of the Unleash client protocol
 * @param revision counts the changes in this environment
 * @param changedAt when it changed last
 */
public record FlagState(String name, String environment, String description, String type, boolean stale,
		boolean enabled, JsonNode strategies, JsonNode variants, long revision, Instant changedAt) {

	/**
	 * Whether people would see no difference.
	 * @param other the flag at another time
	 * @return whether all that can be changed is the same
	 */
	public boolean isLike(FlagState other) {
		return this.enabled == other.enabled && this.strategies.equals(other.strategies)
				&& this.variants.equals(other.variants);
	}

}
