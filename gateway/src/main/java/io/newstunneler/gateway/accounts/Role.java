package io.newstunneler.gateway.accounts;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a caller may do: each role may do all that the ones before it may.
 */
public enum Role {

	/** Reads. */
	@JsonProperty("viewer")
	VIEWER,

	/** Works with sources, articles and plans. */
	@JsonProperty("analyst")
	ANALYST,

	/** Does everything, accounts and subscribers included. */
	@JsonProperty("admin")
	ADMIN;

	/**
	 * Its name in the API.
	 * @return for example {@code admin}
	 */
	public String id() {
		return name().toLowerCase(Locale.ROOT);
	}

	boolean covers(Role needed) {
		return compareTo(needed) >= 0;
	}

	Role orLess(Role other) {
		return (compareTo(other) <= 0) ? this : other;
	}

	static Role of(String id) {
		return valueOf(id.toUpperCase(Locale.ROOT));
	}

}
