package io.newstunneler.systemtests;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where access is by keys, is every operation of the whole API closed to whoever may not?
 */
@Order(6)
class AccessIT {

	private static final String KEY = "the-key-of-an-administrator";

	private static final List<String> ROLES = List.of("viewer", "analyst", "admin");

	/** Streams do not end, so their first byte is all that there is to wait for. */
	private static final List<String> STREAMS = List.of("/api/stream", "/ws/alerts");

	@Test
	void everyOperationIsClosedToWhoeverMayNot() throws IOException {
		try (RunningSystem system = new RunningSystem(Map.of("NEWSTUNNELER_ACCESS", "keys", "NEWSTUNNELER_ADMIN_KEY",
				KEY, "NEWSTUNNELER_RATE_LIMIT_PER_MINUTE", "1000000"), KEY)) {
			Api administrator = system.api();
			Map<String, Api> callers = new HashMap<>();
			for (String role : ROLES) {
				callers.put(role, administrator.with(key(administrator, role)));
			}
			Api nobody = administrator.with(null);
			Api stranger = administrator.with("nt_0123456789ab_ofsomeotherplace");
			Api revoked = revoked(administrator);
			// A service writes its part at the first request.
			JsonNode document = RunningSystem.await("the whole document")
				.until(() -> nobody.get("/v3/api-docs"), (whole) -> whole.at("/info/x-missing-parts").isMissingNode());
			List<String> wrong = new ArrayList<>();
			int operations = 0;
			for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
				for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
					@Nullable String role = operation.getValue().path("x-role").asString(null);
					if (role == null) {
						continue;
					}
					operations++;
					String method = operation.getKey().toUpperCase(Locale.ROOT);
					String address = path.getKey().replaceAll("\\{[^}]+}", "1");
					expect(nobody, method, address, 401, wrong);
					expect(stranger, method, address, 401, wrong);
					expect(revoked, method, address, 401, wrong);
					for (String lower : ROLES.subList(0, ROLES.indexOf(role))) {
						expect(callers.get(lower), method, address, 403, wrong);
					}
					if (method.equals("GET") && !STREAMS.contains(path.getKey())) {
						assertThat(callers.get(role).status(method, address)).as(method + " " + address)
							.isNotIn(401, 403);
					}
				}
			}
			assertThat(wrong).isEmpty();
			assertThat(operations).isGreaterThan(90);
		}
	}

	private static void expect(@Nullable Api caller, String method, String address, int status, List<String> wrong) {
		assertThat(caller).isNotNull();
		int answered = caller.status(method, address);
		if (answered != status) {
			wrong.add(method + " " + address + " answered " + answered + " instead of " + status);
		}
	}

	private static Api revoked(Api administrator) {
		JsonNode login = login(administrator, "revoked", "admin");
		Api owner = administrator.with(login.path("access_token").asString());
		JsonNode key = owner.post("/api/auth/keys", Map.of("name", "revoked", "role", "admin"));
		assertThat(owner.status("DELETE", "/api/auth/keys/" + key.path("id").asLong())).isEqualTo(200);
		return administrator.with(key.path("key").asString());
	}

	private static String key(Api administrator, String role) {
		JsonNode login = login(administrator, role, role);
		return administrator.with(login.path("access_token").asString())
			.post("/api/auth/keys", Map.of("name", role, "role", role))
			.path("key")
			.asString();
	}

	private static JsonNode login(Api administrator, String name, String role) {
		administrator.post("/api/auth/register", Map.of("email", name + "@example.com", "username", name, "password",
				"a password of mine", "role", role));
		return administrator.postForm("/api/auth/login", "username=" + name + "&password=a+password+of+mine");
	}

}
