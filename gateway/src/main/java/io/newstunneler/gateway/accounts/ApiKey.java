package io.newstunneler.gateway.accounts;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * An API key.
 *
 * @param id its number
 * @param userId the account that it belongs to
 * @param name what it is for
 * @param prefix how it begins, to tell keys apart
 * @param role what it may do, as far as its account may
 * @param createdAt when it was made
 * @param expiresAt when it ends by itself
 * @param revokedAt when somebody ended it
 * @param lastUsedAt when it was last used, to the minute
 * @param key the key itself, in the answer that makes it and nowhere else
 */
record ApiKey(long id, long userId, String name, String prefix, Role role, Instant createdAt,
		@Nullable Instant expiresAt, @Nullable Instant revokedAt, @Nullable Instant lastUsedAt,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key) {

	ApiKey with(String secret) {
		return new ApiKey(this.id, this.userId, this.name, this.prefix, this.role, this.createdAt, this.expiresAt,
				this.revokedAt, this.lastUsedAt, secret);
	}

	@Override
	public String toString() {
		return "ApiKey " + this.prefix;
	}

}
