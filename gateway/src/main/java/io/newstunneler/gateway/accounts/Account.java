package io.newstunneler.gateway.accounts;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import org.jspecify.annotations.Nullable;

/**
 * A person who may log in.
 *
 * @param id its number
 * @param email address, unique whatever its case
 * @param username name to log in with, unique whatever its case
 * @param fullName what people call them
 * @param role what they may do
 * @param isActive whether they may log in
 * @param isVerified whether somebody has seen that the address is theirs
 * @param createdAt when it was made
 * @param lastLogin when they last gave their password
 * @param hashedPassword never shown
 * @param tokenVersion the version of tokens that are valid
 */
record Account(long id, String email, String username, @Nullable String fullName, Role role, boolean isActive,
		boolean isVerified, Instant createdAt, @Nullable Instant lastLogin, @JsonIgnore String hashedPassword,
		@JsonIgnore int tokenVersion) {

	@Override
	public String toString() {
		return "Account " + this.id;
	}

}
