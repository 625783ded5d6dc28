package io.newstunneler.gateway.accounts;

import java.time.Instant;
import java.util.Locale;
import java.util.Objects;

import io.r2dbc.spi.Parameters;
import io.r2dbc.spi.R2dbcType;
import io.r2dbc.spi.Readable;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.dao.DuplicateKeyException;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Repository;
import org.springframework.web.server.ResponseStatusException;

/**
 * The accounts.
 */
@Repository
class Accounts {

	private final DatabaseClient database;

	Accounts(DatabaseClient database) {
		this.database = database;
	}

	/**
	 * Adds an account. 400 where the address or the name is taken.
	 */
	Mono<Account> add(NewAccount account, String hashedPassword) {
		return this.database.sql("""
				insert into users (email, username, hashed_password, full_name, role)
				values (:email, :username, :password, :name, :role)
				returning *
				""")
			.bind("email", account.email())
			.bind("username", account.username())
			.bind("password", hashedPassword)
			.bind("name", text(account.fullName()))
			.bind("role", account.roleOrViewer().id())
			.map(Accounts::account)
			.one()
			.onErrorMap(DuplicateKeyException.class, Accounts::taken);
	}

	Mono<Account> find(long id) {
		return this.database.sql("select * from users where id = :id").bind("id", id).map(Accounts::account).one();
	}

	/**
	 * The account of a login. An address goes before a name, so that nobody takes
	 * another's address as name and shuts them out.
	 */
	Mono<Account> findByLogin(String login) {
		return this.database.sql("""
				select * from users where lower(email) = :login or lower(username) = :login
				order by lower(email) = :login desc limit 1
				""").bind("login", login.toLowerCase(Locale.ROOT)).map(Accounts::account).one();
	}

	Flux<Account> list(int limit, long offset) {
		return this.database.sql("select * from users order by id limit :limit offset :offset")
			.bind("limit", limit)
			.bind("offset", offset)
			.map(Accounts::account)
			.all();
	}

	Mono<Long> count() {
		return this.database.sql("select count(*) from users")
			.map((row) -> Objects.requireNonNull(row.get(0, Long.class)))
			.one();
	}

	Mono<Void> loggedIn(long id) {
		return this.database.sql("update users set last_login = now() where id = :id").bind("id", id).then();
	}

	Mono<Account> change(long id, @Nullable String email, @Nullable String fullName) {
		return this.database.sql("""
				update users set email = coalesce(:email, email), full_name = coalesce(:name, full_name),
				    is_verified = is_verified and (:email is null or lower(:email) = lower(email)), updated_at = now()
				where id = :id returning *
				""")
			.bind("email", text(email))
			.bind("name", text(fullName))
			.bind("id", id)
			.map(Accounts::account)
			.one()
			.onErrorMap(DuplicateKeyException.class, Accounts::taken);
	}

	/** Ends the tokens that were given for the former password. */
	Mono<Account> changePassword(long id, String hashedPassword) {
		return this.database.sql("""
				update users set hashed_password = :password, token_version = token_version + 1, updated_at = now()
				where id = :id returning *
				""").bind("password", hashedPassword).bind("id", id).map(Accounts::account).one();
	}

	Mono<Account> changeRole(long id, Role role) {
		return this.database.sql("update users set role = :role, updated_at = now() where id = :id returning *")
			.bind("role", role.id())
			.bind("id", id)
			.map(Accounts::account)
			.one();
	}

	Mono<Account> activate(long id, boolean active) {
		return this.database.sql("""
				update users set is_active = :active, token_version = token_version + 1, updated_at = now()
				where id = :id returning *
				""").bind("active", active).bind("id", id).map(Accounts::account).one();
	}

	Mono<Account> delete(long id) {
		return this.database.sql("delete from users where id = :id returning *")
			.bind("id", id)
			.map(Accounts::account)
			.one();
	}

	private static Throwable taken(DuplicateKeyException ex) {
		boolean email = String.valueOf(ex.getMessage()).contains("users_email_uq");
		return new ResponseStatusException(HttpStatus.BAD_REQUEST,
				email ? "Email already registered" : "Username already taken");
	}

	private static Account account(Readable row) {
		return new Account(Objects.requireNonNull(row.get("id", Long.class)), string(row, "email"),
				string(row, "username"), row.get("full_name", String.class), Role.of(string(row, "role")),
				Objects.requireNonNull(row.get("is_active", Boolean.class)),
				Objects.requireNonNull(row.get("is_verified", Boolean.class)),
				Objects.requireNonNull(row.get("created_at", Instant.class)), row.get("last_login", Instant.class),
				string(row, "hashed_password"), Objects.requireNonNull(row.get("token_version", Integer.class)));
	}

	private static String string(Readable row, String column) {
		return Objects.requireNonNull(row.get(column, String.class));
	}

	private static Object text(@Nullable String value) {
		return Parameters.in(R2dbcType.VARCHAR, value);
	}

}
