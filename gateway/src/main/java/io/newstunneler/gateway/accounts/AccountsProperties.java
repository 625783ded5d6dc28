package io.newstunneler.gateway.accounts;

import java.net.URI;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How callers are known.
 *
 * @param adminKey whoever sends it is an administrator; makes the first accounts
 * @param allowRegistration whether anybody may make an account, who is then a viewer; by
 * default where access is {@code open}
 * @param oidc the identity provider, where access is {@code oidc}
 */
@Validated
@ConfigurationProperties("newstunneler")
record AccountsProperties(@Nullable @Size(min = 16, max = 200) String adminKey, @Nullable Boolean allowRegistration,
		@DefaultValue @Valid Oidc oidc) {

	@Override
	public String toString() {
		return "AccountsProperties";
	}

	/**
	 * An identity provider that speaks OpenID Connect.
	 *
	 * @param issuer as its tokens name it; its keys are found from there
	 * @param audience which its tokens must name, where it is set
	 * @param rolesClaim the claim that names roles of ours, with dots where it is nested
	 */
	record Oidc(@Nullable URI issuer, @Nullable String audience, @DefaultValue("roles") String rolesClaim) {
	}

}
