package io.newstunneler.gateway.accounts;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.newstunneler.gateway.StubService;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.util.LinkedMultiValueMap;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where access is by keys: every operation of the API document, for callers of every
 * kind. The services' own documents are held against the running system by the system
 * tests.
 */
@AccountsTest
@TestPropertySource(properties = "newstunneler.access=keys")
class AccessMatrixIT {

	private static final Duration SOON = Duration.ofSeconds(5);

	/** Its answer has no end to wait for. */
	private static final String ENDLESS = "/api/stream";

	@LocalServerPort
	private int port;

	@Autowired
	private WebTestClient client;

	@Autowired
	@Qualifier("analysis")
	private StubService analysis;

	@Autowired
	private Accounts accounts;

	@Autowired
	private Passwords passwords;

	@Autowired
	private ApiKeys keys;

	@Autowired
	private Tokens tokens;

	@BeforeEach
	void documentOfAPart() {
		this.analysis.apiDocument("""
				{"paths":{"/api/articles":{"get":{"responses":{}}},
				 "/api/articles/llm/analyze/{id}":{"post":{"responses":{}}},
				 "/api/settings":{"get":{"responses":{}},"patch":{"responses":{}}}}}""");
	}

	@Test
	void everyOperationRefusesWhoeverMayNot() {
		Account viewer = account(Role.VIEWER);
		Account admin = account(Role.ADMIN);
		Map<Role, String> good = Map.of(Role.VIEWER, key(viewer, Role.VIEWER, null), Role.ANALYST,
				key(admin, Role.ANALYST, null), Role.ADMIN, key(admin, Role.ADMIN, null));
		ApiKey revoked = Objects.requireNonNull(this.keys.add(admin.id(), "revoked", Role.ADMIN, null).block(SOON));
		this.keys.revoke(revoked.id(), null).block(SOON);
		String past = Objects
			.requireNonNull(this.tokens.issue(admin, Instant.now().minus(Duration.ofHours(1))).block(SOON))
			.accessToken();
		List<@Nullable String> bad = new ArrayList<>();
		bad.add(null);
		bad.addAll(List.of("nt_0123456789ab_wrong", "garbage", past,
				key(admin, Role.ADMIN, Instant.now().minusSeconds(1)), Objects.requireNonNull(revoked.key())));
		List<String> wrong = new ArrayList<>();
		int operations = 0;
		for (Operation operation : operations()) {
			if (operation.role() == null) {
				continue;
			}
			operations++;
			for (String credential : bad) {
				check(operation, credential, 401, wrong);
			}
			good.forEach((role, credential) -> {
				if (!role.covers(Objects.requireNonNull(operation.role()))) {
					check(operation, credential, 403, wrong);
				}
				else if (operation.method() == HttpMethod.GET && !operation.path().equals(ENDLESS)) {
					int status = status(operation, credential);
					if (status == 401 || status == 403) {
						wrong.add(operation + " as " + role + ": " + status);
					}
				}
			});
		}
		assertThat(wrong).isEmpty();
		assertThat(operations).isGreaterThan(25);
	}

	@Test
	void whatNeedsNobodyIsFewAndKnown() {
		assertThat(operations().stream().filter((operation) -> operation.role() == null).map(Operation::toString))
			.containsExactlyInAnyOrder("GET /", "GET /health", "POST /api/auth/login", "POST /api/auth/refresh",
					"POST /api/auth/register");
	}

	@Test
	void pathsThatTheDocumentDoesNotNameAreClosedToo() {
		for (String path : List.of("/api/articles/1", "/api/articles/", "/nothing", "/admin/", "/actuator/env",
				"/api/%61rticles", "/api/auth/users/", "/API/articles", "//api/articles", "/api/articles;a=b")) {
			assertThat(status(HttpMethod.GET, path, null)).as(path).isEqualTo(401);
		}
		assertThat(status(HttpMethod.GET, "/editions/1", null)).isEqualTo(200);
		assertThat(status(HttpMethod.GET, "/subscriptions/confirm", null)).isEqualTo(200);
		assertThat(status(HttpMethod.GET, "/docs", null)).isEqualTo(200);
	}

	@Test
	void credentialsStayAtTheDoor() {
		String key = key(account(Role.ANALYST), Role.ANALYST, null);
		for (String header : List.of("X-API-Key", "Authorization")) {
			this.client.get()
				.uri("/api/articles")
				.header(header, header.startsWith("A") ? "Bearer " + key : key)
				.exchange()
				.expectStatus()
				.isOk();
			assertThat(this.analysis.last().headers()).doesNotContainKeys("authorization", "x-api-key");
		}
	}

	@Test
	void onlyAdministratorsMakeAccounts() {
		Map<String, String> account = Map.of("email", "keys@example.com", "username", "keys", "password",
				"long enough");
		assertThat(post("/api/auth/register", null, account)).isEqualTo(403);
		assertThat(post("/api/auth/register", AccountsTest.ADMIN_KEY, account)).isEqualTo(201);
	}

	@Test
	void wrongPasswordsAreLimitedAndRightOnesAreNot() {
		Account account = account(Role.VIEWER);
		for (int i = 0; i < 15; i++) {
			assertThat(login(account.username(), "right password")).isEqualTo(200);
		}
		List<Integer> answers = new ArrayList<>();
		for (int i = 0; i < 12; i++) {
			answers.add(login(account.username(), "wrong password"));
		}
		assertThat(answers).startsWith(401, 401, 401).endsWith(429);
		assertThat(login(account.username(), "right password")).isEqualTo(429);
	}

	private void check(Operation operation, @Nullable String credential, int expected, List<String> wrong) {
		int status = status(operation, credential);
		if (status != expected) {
			wrong.add(operation + " with " + ((credential != null) ? credential.substring(0, 5) : "nothing") + ": "
					+ status + " instead of " + expected);
		}
	}

	private int status(Operation operation, @Nullable String credential) {
		return status(operation.method(), operation.path().replaceAll("\\{[^}]+}", "1"), credential);
	}

	private int status(HttpMethod method, String path, @Nullable String credential) {
		WebTestClient.RequestBodySpec request = this.client.method(method)
			.uri(URI.create("http://localhost:" + this.port + path));
		if (credential != null) {
			request.header("Authorization", "Bearer " + credential);
		}
		return request.exchange().returnResult(Void.class).getStatus().value();
	}

	private int post(String path, @Nullable String credential, Object body) {
		WebTestClient.RequestBodySpec request = this.client.post().uri(path).contentType(MediaType.APPLICATION_JSON);
		if (credential != null) {
			request.header("X-API-Key", credential);
		}
		return request.bodyValue(body).exchange().returnResult(Void.class).getStatus().value();
	}

	private int login(String name, String password) {
		LinkedMultiValueMap<String, String> form = new LinkedMultiValueMap<>();
		form.add("username", name);
		form.add("password", password);
		return this.client.post()
			.uri("/api/auth/login")
			.bodyValue(form)
			.exchange()
			.returnResult(Void.class)
			.getStatus()
			.value();
	}

	private Account account(Role role) {
		String name = role.id() + System.nanoTime();
		return Objects.requireNonNull(this.passwords.hash("right password")
			.flatMap((hash) -> this.accounts
				.add(new NewAccount(name + "@example.com", name, "right password", null, role), hash))
			.block(SOON));
	}

	private String key(Account account, Role role, @Nullable Instant expiresAt) {
		return Objects.requireNonNull(
				Objects.requireNonNull(this.keys.add(account.id(), "test", role, expiresAt).block(SOON)).key());
	}

	private List<Operation> operations() {
		JsonNode document = this.client.get()
			.uri("/v3/api-docs")
			.exchange()
			.expectStatus()
			.isOk()
			.expectBody(JsonNode.class)
			.returnResult()
			.getResponseBody();
		List<Operation> operations = new ArrayList<>();
		Objects.requireNonNull(document)
			.path("paths")
			.properties()
			.forEach((path) -> path.getValue().properties().forEach((method) -> {
				if (method.getValue().has("responses")) {
					JsonNode role = method.getValue().path("x-role");
					assertThat(method.getValue().has("security")).isEqualTo(!role.isMissingNode());
					operations.add(new Operation(HttpMethod.valueOf(method.getKey().toUpperCase()), path.getKey(),
							role.isMissingNode() ? null : Role.of(role.asString())));
				}
			}));
		return operations;
	}

	private record Operation(HttpMethod method, String path, @Nullable Role role) {

		@Override
		public String toString() {
			return this.method + " " + this.path;
		}

	}

}
