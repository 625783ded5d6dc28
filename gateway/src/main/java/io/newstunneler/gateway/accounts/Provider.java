package io.newstunneler.gateway.accounts;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

import org.springframework.http.HttpStatus;
import org.springframework.security.authentication.AbstractAuthenticationToken;
import org.springframework.security.authentication.AuthenticationServiceException;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtDecoderInitializationException;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.SupplierReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.JwtReactiveAuthenticationManager;
import org.springframework.web.server.ResponseStatusException;

/**
 * Tells who calls by tokens of an identity provider, which is first asked at the first
 * call. A token that names no role of ours lets nobody in.
 */
class Provider implements ReactiveAuthenticationManager {

	private final JwtReactiveAuthenticationManager tokens;

	Provider(AccountsProperties.Oidc oidc) {
		String issuer = Optional.ofNullable(oidc.issuer())
			.orElseThrow(() -> new IllegalStateException("With NEWSTUNNELER_ACCESS=oidc, NEWSTUNNELER_OIDC_ISSUER "
					+ "has to say who issues the tokens, as in https://login.example.com/realms/news."))
			.toString();
		this.tokens = new JwtReactiveAuthenticationManager(
				new SupplierReactiveJwtDecoder(() -> decoder(issuer, oidc.audience())));
		this.tokens.setJwtAuthenticationConverter((jwt) -> Mono.justOrEmpty(role(jwt.getClaims(), oidc.rolesClaim()))
			.switchIfEmpty(Mono.error(() -> new InvalidBearerTokenException("the token names no role of ours")))
			.map((role) -> Callers.known(new Caller(null, name(jwt), role)))
			.cast(AbstractAuthenticationToken.class));
	}

	@Override
	public Mono<Authentication> authenticate(Authentication authentication) {
		return this.tokens.authenticate(authentication)
			.onErrorMap(AuthenticationServiceException.class, Provider::away)
			.onErrorMap(JwtDecoderInitializationException.class, Provider::away);
	}

	private static Throwable away(RuntimeException ex) {
		return new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
				"The identity provider does not answer, so nobody can be let in; nothing was done. "
						+ "Try again in a few seconds.",
				ex);
	}

	private static ReactiveJwtDecoder decoder(String issuer, @Nullable String audience) {
		NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder.withIssuerLocation(issuer).build();
		OAuth2TokenValidator<Jwt> validator = JwtValidators.createDefaultWithIssuer(issuer);
		decoder.setJwtValidator((audience != null)
				? new DelegatingOAuth2TokenValidator<>(validator, new JwtClaimValidator<@Nullable Collection<String>>(
						JwtClaimNames.AUD, (named) -> named != null && named.contains(audience)))
				: validator);
		return decoder;
	}

	/**
	 * The highest role that the claim names.
	 */
	static Optional<Role> role(Map<String, Object> claims, String path) {
		Object value = claims;
		for (String step : path.split("\\.")) {
			value = (value instanceof Map<?, ?> map) ? map.get(step) : null;
		}
		Collection<?> named = switch (value) {
			case Collection<?> many -> many;
			case String one -> List.of(one.split(" "));
			case null, default -> List.of();
		};
		return Stream.of(Role.ADMIN, Role.ANALYST, Role.VIEWER)
			.filter((role) -> named.stream().anyMatch((each) -> role.id().equals(each)))
			.findFirst();
	}

	private static String name(Jwt jwt) {
		return Objects.requireNonNullElse(jwt.getClaimAsString("preferred_username"), jwt.getSubject());
	}

}
