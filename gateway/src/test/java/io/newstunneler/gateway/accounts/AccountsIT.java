package io.newstunneler.gateway.accounts;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import io.newstunneler.testsupport.postgres.TestDatabase;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.LinkedMultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Accounts as the predecessor had them, where access is open.
 */
@AccountsTest
@ExtendWith(OutputCaptureExtension.class)
class AccountsIT {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String PASSWORD = "correct horse battery";

	@Autowired
	private WebTestClient client;

	@Autowired
	private TestDatabase database;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Tokens tokens;

	private final String name = "u" + UUID.randomUUID().toString().substring(0, 12);

	@Test
	void whoRegistersLogsInByNameOrAddressAndSeesThemselves() {
		JsonNode made = register(Map.of(), 201);
		assertThat(made.path("id").isIntegralNumber()).isTrue();
		assertThat(made.path("role").asString()).isEqualTo("viewer");
		assertThat(made.path("is_active").asBoolean()).isTrue();
		assertThat(made.path("is_verified").asBoolean()).isFalse();
		assertThat(made.path("created_at").asString()).endsWith("Z");
		assertThat(made.path("last_login").isNull()).isTrue();
		assertThat(made.has("hashed_password")).isFalse();
		assertThat(made.has("token_version")).isFalse();
		JsonNode tokens = login(this.name.toUpperCase(), PASSWORD, 200);
		assertThat(tokens.path("token_type").asString()).isEqualTo("bearer");
		login(this.name + "@example.com", PASSWORD, 200);
		JsonNode me = call(HttpMethod.GET, "/api/auth/me", tokens.path("access_token").asString(), null, 200);
		assertThat(me.path("username").asString()).isEqualTo(this.name);
		assertThat(me.path("last_login").asString()).endsWith("Z");
	}

	@Test
	void anAddressOrNameIsTakenWhateverItsCaseAndNobodyMakesAdministrators() {
		register(Map.of(), 201);
		assertThat(register(Map.of("email", this.name.toUpperCase() + "@EXAMPLE.com"), 400).path("detail").asString())
			.isEqualTo("Email already registered");
		assertThat(register(Map.of("email", "x" + this.name + "@example.com"), 400).path("detail").asString())
			.isEqualTo("Username already taken");
		register(Map.of("email", "a" + this.name + "@example.com", "username", "a" + this.name, "role", "admin"), 403);
		assertThat(this.database.count("users where username = ?", "a" + this.name)).isZero();
	}

	@ParameterizedTest
	@CsvSource({ "email, nobody", "email, a@b", "username, ab", "username, <b>bold</b>", "password, short",
			"role, root", "full_name, <script>" })
	void whatIsNotAsItShouldBeIsNamed(String field, String value) {
		JsonNode problem = register(Map.of(field, value), 422);
		assertThat(problem.at("/detail/0/loc").toString()).isEqualTo("[\"body\",\"" + field + "\"]");
	}

	@Test
	void aPasswordThatBcryptWouldCutIsRefused() {
		register(Map.of("password", "é".repeat(37)), 422);
		register(Map.of("password", "é".repeat(36)), 201);
		login(this.name, "é".repeat(36), 200);
	}

	@Test
	void aWrongPasswordAndAnUnknownNameGetTheSameAnswer() {
		register(Map.of(), 201);
		JsonNode wrong = login(this.name, "wrong password", 401);
		JsonNode unknown = login("nobody-" + this.name, PASSWORD, 401);
		assertThat(wrong.path("detail")).isEqualTo(unknown.path("detail"));
		assertThat(wrong.path("detail").asString()).isEqualTo("Incorrect username or password");
		this.client.post()
			.uri("/api/auth/login")
			.contentType(MediaType.APPLICATION_FORM_URLENCODED)
			.bodyValue("username=x")
			.exchange()
			.expectStatus()
			.isEqualTo(422);
	}

	@Test
	void aRefreshTokenGivesNewTokensAndIsNoneToCallWith() {
		register(Map.of(), 201);
		JsonNode first = login(this.name, PASSWORD, 200);
		String refresh = first.path("refresh_token").asString();
		JsonNode second = call(HttpMethod.POST, "/api/auth/refresh?refresh_token=" + refresh, null, null, 200);
		call(HttpMethod.GET, "/api/auth/me", second.path("access_token").asString(), null, 200);
		call(HttpMethod.GET, "/api/auth/me", refresh, null, 401);
		call(HttpMethod.POST, "/api/auth/refresh?refresh_token=" + first.path("access_token").asString(), null, null,
				401);
	}

	@Test
	void anExpiredOrForgedTokenIsNone() {
		register(Map.of(), 201);
		Account account = Objects.requireNonNull(this.accounts.findByLogin(this.name).block(Duration.ofSeconds(5)));
		TokenPair old = Objects.requireNonNull(
				this.tokens.issue(account, Instant.now().minus(Duration.ofMinutes(31))).block(Duration.ofSeconds(5)));
		JsonNode expired = call(HttpMethod.GET, "/api/auth/me", old.accessToken(), null, 401);
		assertThat(expired.path("detail").asString()).isEqualTo("Could not validate credentials");
		String unsigned = "eyJhbGciOiJub25lIn0."
				+ old.accessToken().substring(old.accessToken().indexOf('.') + 1, old.accessToken().lastIndexOf('.'))
				+ ".";
		call(HttpMethod.GET, "/api/auth/me", unsigned, null, 401);
		assertThat(call(HttpMethod.GET, "/api/auth/me", null, null, 401).path("detail").asString())
			.isEqualTo("Not authenticated");
	}

	@Test
	void aNewPasswordEndsWhatWasGivenForTheOldOne() {
		register(Map.of(), 201);
		JsonNode old = login(this.name, PASSWORD, 200);
		String token = old.path("access_token").asString();
		call(HttpMethod.POST, "/api/auth/change-password", token,
				Map.of("current_password", "something else", "new_password", "another one entirely"), 400);
		call(HttpMethod.POST, "/api/auth/change-password", token,
				Map.of("current_password", PASSWORD, "new_password", "another one entirely"), 200);
		call(HttpMethod.GET, "/api/auth/me", token, null, 401);
		call(HttpMethod.POST, "/api/auth/refresh?refresh_token=" + old.path("refresh_token").asString(), null, null,
				401);
		login(this.name, PASSWORD, 401);
		login(this.name, "another one entirely", 200);
	}

	@Test
	void oneChangesOneself() {
		register(Map.of(), 201);
		String token = login(this.name, PASSWORD, 200).path("access_token").asString();
		JsonNode changed = call(HttpMethod.PUT, "/api/auth/me", token, Map.of("full_name", "Ada"), 200);
		assertThat(changed.path("full_name").asString()).isEqualTo("Ada");
		assertThat(changed.path("email").asString()).isEqualTo(this.name + "@example.com");
	}

	@Test
	void administratorsSeeToAccountsAndOthersDoNot() {
		long id = register(Map.of(), 201).path("id").asLong();
		String token = login(this.name, PASSWORD, 200).path("access_token").asString();
		String account = "/api/auth/users/" + id;
		call(HttpMethod.GET, "/api/auth/users", token, null, 403);
		call(HttpMethod.PATCH, account + "/role?role=admin", token, null, 403);
		String key = AccountsTest.ADMIN_KEY;
		assertThat(call(HttpMethod.PATCH, account + "/role?role=analyst", key, null, 200).path("message").asString())
			.isEqualTo("User " + this.name + " role updated to analyst");
		call(HttpMethod.PATCH, account + "/role?role=king", key, null, 422);
		assertThat(call(HttpMethod.GET, "/api/auth/me", token, null, 200).path("role").asString()).isEqualTo("analyst");
		call(HttpMethod.PATCH, account + "/deactivate", key, null, 200);
		assertThat(call(HttpMethod.GET, "/api/auth/me", token, null, 403).path("detail").asString())
			.isEqualTo("Inactive user");
		login(this.name, PASSWORD, 401);
		call(HttpMethod.PATCH, account + "/activate", key, null, 200);
		call(HttpMethod.GET, "/api/auth/me", token, null, 401);
		login(this.name, PASSWORD, 200);
		call(HttpMethod.DELETE, account, key, null, 200);
		call(HttpMethod.DELETE, account, key, null, 404);
		login(this.name, PASSWORD, 401);
	}

	@Test
	void administratorsCannotShutThemselvesOut() {
		long id = call(HttpMethod.POST, "/api/auth/register", AccountsTest.ADMIN_KEY, account(Map.of("role", "admin")),
				201)
			.path("id")
			.asLong();
		String token = login(this.name, PASSWORD, 200).path("access_token").asString();
		call(HttpMethod.DELETE, "/api/auth/users/" + id, token, null, 400);
		call(HttpMethod.PATCH, "/api/auth/users/" + id + "/deactivate", token, null, 400);
		call(HttpMethod.GET, "/api/auth/users?limit=1", token, null, 200);
	}

	@Test
	void aKeyIsShownOnceHashedAndNoMoreThanItsAccount(CapturedOutput output) {
		long id = register(Map.of(), 201).path("id").asLong();
		JsonNode tokens = login(this.name, PASSWORD, 200);
		String token = tokens.path("access_token").asString();
		call(HttpMethod.POST, "/api/auth/keys", token, Map.of("name", "too much", "role", "analyst"), 403);
		call(HttpMethod.PATCH, "/api/auth/users/" + id + "/role?role=admin", AccountsTest.ADMIN_KEY, null, 200);
		JsonNode made = call(HttpMethod.POST, "/api/auth/keys", token, Map.of("name", "script", "role", "admin"), 201);
		String key = made.path("key").asString();
		assertThat(key).startsWith(made.path("prefix").asString());
		assertThat(call(HttpMethod.GET, "/api/auth/keys", token, null, 200).findValues("key")).isEmpty();
		assertThat(this.database.query("select * from api_keys where id = ?", made.path("id").asLong()).toString())
			.doesNotContain(key.substring(20));
		call(HttpMethod.GET, "/api/auth/users", key, null, 200);
		call(HttpMethod.PATCH, "/api/auth/users/" + id + "/role?role=viewer", AccountsTest.ADMIN_KEY, null, 200);
		call(HttpMethod.GET, "/api/auth/users", key, null, 403);
		call(HttpMethod.DELETE, "/api/auth/keys/" + made.path("id").asLong(), token, null, 200);
		call(HttpMethod.GET, "/api/auth/me", key, null, 401);
		assertThat(output.getAll()).doesNotContain(key, PASSWORD, token, AccountsTest.ADMIN_KEY,
				tokens.path("refresh_token").asString());
	}

	@Test
	void nobodyRevokesAKeyOfSomebodyElse() {
		register(Map.of(), 201);
		String token = login(this.name, PASSWORD, 200).path("access_token").asString();
		long key = call(HttpMethod.POST, "/api/auth/keys", token, Map.of("name", "mine"), 201).path("id").asLong();
		String other = "o" + this.name;
		register(Map.of("username", other, "email", other + "@example.com"), 201);
		String others = login(other, PASSWORD, 200).path("access_token").asString();
		call(HttpMethod.DELETE, "/api/auth/keys/" + key, others, null, 404);
		assertThat(call(HttpMethod.GET, "/api/auth/keys", others, null, 200).size()).isZero();
	}

	@Test
	void credentialsThatAreOverKeepNobodyFromWhatIsOpen() {
		for (String path : List.of("/health", "/api/articles")) {
			call(HttpMethod.GET, path, "nt_000000000000_over", null, 200);
		}
		assertThat(call(HttpMethod.POST, "/api/auth/login", "nt_000000000000_over", null, 422).path("detail").size())
			.isPositive();
	}

	private Map<String, Object> account(Map<String, Object> other) {
		Map<String, Object> account = new HashMap<>(
				Map.of("email", this.name + "@example.com", "username", this.name, "password", PASSWORD));
		account.putAll(other);
		return account;
	}

	private JsonNode register(Map<String, Object> other, int status) {
		return call(HttpMethod.POST, "/api/auth/register", null, account(other), status);
	}

	private JsonNode login(String login, String password, int status) {
		LinkedMultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("grant_type", "password");
		form.add("username", login);
		form.add("password", password);
		return read(this.client.post().uri("/api/auth/login").bodyValue(form).exchange(), status);
	}

	private JsonNode call(HttpMethod method, String uri, @Nullable String token, @Nullable Object body, int status) {
		WebTestClient.RequestBodySpec request = this.client.method(method).uri(uri);
		if (token != null) {
			request.header("Authorization", "Bearer " + token);
		}
		if (body != null) {
			request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
		}
		return read(request.exchange(), status);
	}

	private static JsonNode read(WebTestClient.ResponseSpec response, int status) {
		byte[] body = response.expectStatus().isEqualTo(status).expectBody().returnResult().getResponseBody();
		return JSON.readTree(Objects.requireNonNull(body));
	}

}
