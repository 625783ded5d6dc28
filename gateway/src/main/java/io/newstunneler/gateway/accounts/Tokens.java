package io.newstunneler.gateway.accounts;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.authentication.DisabledException;
import org.springframework.security.oauth2.jose.jws.MacAlgorithm;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtClaimsSet;
import org.springframework.security.oauth2.jwt.JwtEncoderParameters;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwsHeader;
import org.springframework.security.oauth2.jwt.NimbusJwtEncoder;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.stereotype.Component;

/**
 * Tokens of accounts: HS256, 30 minutes to call with and 7 days to get new ones with. A
 * token names its account and the version of its password; what the account may do is
 * asked at each call.
 */
@Component
class Tokens {

	private static final Duration ACCESS = Duration.ofMinutes(30);

	private static final Duration REFRESH = Duration.ofDays(7);

	private static final String TYPE = "type";

	private static final String VERSION = "ver";

	private static final int SECRET_BYTES = 32;

	private final DatabaseClient database;

	private final Accounts accounts;

	private final Mono<Signing> signing;

	Tokens(DatabaseClient database, Accounts accounts) {
		this.database = database;
		this.accounts = accounts;
		this.signing = Mono.defer(this::secret).map(Signing::of).cacheInvalidateIf((_) -> false);
	}

	Mono<TokenPair> issue(Account account) {
		return issue(account, Instant.now());
	}

	Mono<TokenPair> issue(Account account, Instant now) {
		return this.signing.map((signing) -> new TokenPair(signing.sign(account, "access", now, now.plus(ACCESS)),
				signing.sign(account, "refresh", now, now.plus(REFRESH)), "bearer"));
	}

	/** The account of a token to call with; errors where it is none, or no longer. */
	Mono<Account> caller(String token) {
		return account(token, "access");
	}

	/** The account of a token to get new ones with. */
	Mono<Account> refresher(String token) {
		return account(token, "refresh");
	}

	private Mono<Account> account(String token, String type) {
		return this.signing.flatMap((signing) -> signing.decoder().decode(token))
			.onErrorMap(JwtException.class, (_) -> new InvalidBearerTokenException("not a token of ours"))
			.filter((jwt) -> type.equals(jwt.getClaimAsString(TYPE)))
			.flatMap((jwt) -> this.accounts.find(Long.parseLong(jwt.getSubject()))
				.flatMap((account) -> isCurrent(jwt, account)))
			.switchIfEmpty(Mono.error(() -> new InvalidBearerTokenException("the token is not valid any more")));
	}

	private static Mono<Account> isCurrent(Jwt jwt, Account account) {
		if (!account.isActive()) {
			return Mono.error(new DisabledException("Inactive user"));
		}
		return (jwt.getClaim(VERSION) instanceof Number version && version.intValue() == account.tokenVersion())
				? Mono.just(account) : Mono.empty();
	}

	/** All replicas sign with the secret that the first of them stored. */
	private Mono<SecretKey> secret() {
		byte[] fresh = new byte[SECRET_BYTES];
		new SecureRandom().nextBytes(fresh);
		return this.database.sql("insert into signing_secrets (id, secret) values (1, :secret) on conflict do nothing")
			.bind("secret", fresh)
			.then()
			.then(this.database.sql("select secret from signing_secrets")
				.map((row) -> Objects.requireNonNull(row.get("secret", byte[].class)))
				.one())
			.map((secret) -> new SecretKeySpec(secret, "HmacSHA256"));
	}

	private record Signing(NimbusJwtEncoder encoder, NimbusReactiveJwtDecoder decoder) {

		static Signing of(SecretKey secret) {
			NimbusReactiveJwtDecoder decoder = NimbusReactiveJwtDecoder.withSecretKey(secret)
				.macAlgorithm(MacAlgorithm.HS256)
				.build();
			decoder.setJwtValidator(new JwtTimestampValidator(Duration.ZERO));
			return new Signing(NimbusJwtEncoder.withSecretKey(secret).algorithm(MacAlgorithm.HS256).build(), decoder);
		}

		String sign(Account account, String type, Instant from, Instant to) {
			JwtClaimsSet claims = JwtClaimsSet.builder()
				.subject(Long.toString(account.id()))
				.issuedAt(from)
				.expiresAt(to)
				.claim(TYPE, type)
				.claim(VERSION, account.tokenVersion())
				.build();
			return this.encoder.encode(JwtEncoderParameters.from(JwsHeader.with(MacAlgorithm.HS256).build(), claims))
				.getTokenValue();
		}

	}

}
