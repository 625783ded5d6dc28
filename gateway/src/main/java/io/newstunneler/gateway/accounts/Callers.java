package io.newstunneler.gateway.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;

/**
 * Tells who calls by what they show: the administrator's key, an API key, or a token of
 * an account.
 */
class Callers implements ReactiveAuthenticationManager {

	private final byte @Nullable [] adminKey;

	private final ApiKeys keys;

	private final Tokens tokens;

	Callers(@Nullable String adminKey, ApiKeys keys, Tokens tokens) {
		this.adminKey = (adminKey != null) ? adminKey.getBytes(StandardCharsets.UTF_8) : null;
		this.keys = keys;
		this.tokens = tokens;
	}

	@Override
	public Mono<Authentication> authenticate(Authentication authentication) {
		return (authentication instanceof BearerTokenAuthenticationToken bearer)
				? caller(bearer.getToken()).map(Callers::known) : Mono.empty();
	}

	private Mono<Caller> caller(String token) {
		if (this.adminKey != null && MessageDigest.isEqual(this.adminKey, token.getBytes(StandardCharsets.UTF_8))) {
			return Mono.just(new Caller(null, "admin key", Role.ADMIN));
		}
		if (ApiKeys.isOne(token)) {
			return this.keys.caller(token)
				.switchIfEmpty(Mono.error(() -> new InvalidBearerTokenException("not a key of ours")));
		}
		return this.tokens.caller(token).map((account) -> new Caller(account.id(), account.username(), account.role()));
	}

	static Authentication known(Caller caller) {
		return UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
	}

}
