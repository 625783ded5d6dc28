package io.newstunneler.gateway.accounts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.authentication.DisabledException;
import org.springframework.stereotype.Repository;

/**
 * API keys: {@code nt_<12 hexadecimal digits>_<256 random bits>}, of which only a hash is
 * kept.
 */
@Repository
class ApiKeys {

	private static final String START = "nt_";

	private static final int PREFIX_LENGTH = START.length() + 12;

	private static final int RANDOM_BYTES = 32;

	private final DatabaseClient database;

	private final SecureRandom random = new SecureRandom();

	ApiKeys(DatabaseClient database) {
		this.database = database;
	}

	static boolean isOne(String token) {
		return token.startsWith(START);
	}

	/**
	 * Makes a key.
	 * @return the key, this once with its secret
	 */
	Mono<ApiKey> add(long account, String name, Role role, @Nullable Instant expiresAt) {
		byte[] bytes = new byte[RANDOM_BYTES + 6];
		this.random.nextBytes(bytes);
		String prefix = START + HexFormat.of().formatHex(bytes, 0, 6);
		byte[] rest = Arrays.copyOfRange(bytes, 6, bytes.length);
		String key = prefix + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(rest);
		return this.database.sql("""
				insert into api_keys (user_id, name, prefix, hash, role, expires_at)
				values (:account, :name, :prefix, :hash, :role, :expires)
				returning *
				""")
			.bind("account", account)
			.bind("name", name)
			.bind("prefix", prefix)
			.bind("hash", hash(key))
			.bind("role", role.id())
			.bind("expires", Parameters.in(R2dbcType.TIMESTAMP_WITH_TIME_ZONE, expiresAt))
			.map(ApiKeys::key)
			.one()
			.map((added) -> added.with(key));
	}

	Flux<ApiKey> of(long account) {
		return this.database.sql("select * from api_keys where user_id = :account order by id")
			.bind("account", account)
			.map(ApiKeys::key)
			.all();
	}

	Flux<ApiKey> all() {
		return this.database.sql("select * from api_keys order by id").map(ApiKeys::key).all();
	}

	/**
	 * Ends a key, from the next request on.
	 * @param account whose key it must be; {@code null} for anybody's
	 * @return the key, or empty where there is none
	 */
	Mono<ApiKey> revoke(long id, @Nullable Long account) {
		return this.database.sql("""
				update api_keys set revoked_at = coalesce(revoked_at, now())
				where id = :id and user_id = coalesce(:account, user_id) returning *
				""").bind("id", id).bind("account", Parameters.in(R2dbcType.BIGINT, account)).map(ApiKeys::key).one();
	}

	/**
	 * Who calls with a key.
	 * @return empty where it is unknown, revoked or expired
	 */
	Mono<Caller> caller(String key) {
		if (key.length() <= PREFIX_LENGTH) {
			return Mono.empty();
		}
		return this.database.sql("""
				select api_keys.id, user_id, username, api_keys.role, users.role as account_role, is_active, hash,
				    coalesce(last_used_at < now() - interval '1 minute', true) as is_news
				from api_keys join users on users.id = user_id
				where prefix = :prefix and revoked_at is null and (expires_at is null or expires_at > now())
				""")
			.bind("prefix", key.substring(0, PREFIX_LENGTH))
			.map((row) -> new Found(row, key))
			.one()
			.filter(Found::isIt)
			.flatMap(this::used);
	}

	private Mono<Caller> used(Found found) {
		if (!found.isActive()) {
			return Mono.error(new DisabledException("Inactive user"));
		}
		Mono<Void> noted = found.isNews() ? this.database.sql("update api_keys set last_used_at = now() where id = :id")
			.bind("id", found.id())
			.then() : Mono.empty();
		return noted.thenReturn(found.caller());
	}

	private static byte[] hash(String key) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static ApiKey key(Readable row) {
		return new ApiKey(Objects.requireNonNull(row.get("id", Long.class)),
				Objects.requireNonNull(row.get("user_id", Long.class)),
				Objects.requireNonNull(row.get("name", String.class)),
				Objects.requireNonNull(row.get("prefix", String.class)),
				Role.of(Objects.requireNonNull(row.get("role", String.class))),
				Objects.requireNonNull(row.get("created_at", Instant.class)), row.get("expires_at", Instant.class),
				row.get("revoked_at", Instant.class), row.get("last_used_at", Instant.class), null);
	}

	private record Found(long id, boolean isIt, boolean isActive, boolean isNews, Caller caller) {

		Found(Readable row, String key) {
			this(Objects.requireNonNull(row.get("id", Long.class)),
					MessageDigest.isEqual(row.get("hash", byte[].class), hash(key)),
					Boolean.TRUE.equals(row.get("is_active", Boolean.class)),
					Boolean.TRUE.equals(row.get("is_news", Boolean.class)),
					new Caller(row.get("user_id", Long.class),
							Objects.requireNonNull(row.get("username", String.class)),
							role(row, "role").orLess(role(row, "account_role"))));
		}

		private static Role role(Readable row, String column) {
			return Role.of(Objects.requireNonNull(row.get(column, String.class)));
		}

	}

}
