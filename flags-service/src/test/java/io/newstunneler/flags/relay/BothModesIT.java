package io.newstunneler.flags.relay;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.util.UnleashConfig;
import io.getunleash.variant.Payload;
import io.getunleash.variant.Variant;
import io.newstunneler.flags.FlagsApplication;
import io.newstunneler.testsupport.kafka.KafkaServer;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.unleash.UnleashServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Do the same management calls mean the same whether flags are kept in our own tables or
 * in a real Unleash server? Each case is a flag of its own, made by the same calls in
 * both modes; the official client then answers for ten thousand contexts from either.
 */
class BothModesIT {

	private static final Logger log = LoggerFactory.getLogger(BothModesIT.class);

	private static final int CONTEXTS = 10_000;

	private static final String ROLLOUT = """
			{"name": "flexibleRollout", "parameters": {"rollout": "%d", "stickiness": "%s"}}""";

	private static final String CONSTRAINED = """
			{"enabled": true, "strategies": [{"name": "flexibleRollout", "parameters": {"rollout": "100"},
			  "constraints": [%s]}]}""";

	private static final Map<String, List<String>> CASES = cases();

	private static Mode own;

	private static Mode relayed;

	private static UnleashServer unleash;

	private static List<UnleashContext> contexts;

	private static Map<String, List<String>> cases() {
		Map<String, List<String>> cases = new LinkedHashMap<>();
		cases.put("made-and-left-off", List.of());
		cases.put("turned-on", List.of("{\"enabled\": true}"));
		cases.put("turned-on-and-off", List.of("{\"enabled\": true}", "{\"enabled\": false}"));
		cases.put("half-of-the-users", List.of(on(ROLLOUT.formatted(50, "userId"))));
		cases.put("half-of-whoever", List.of(on(ROLLOUT.formatted(50, "default"))));
		cases.put("half-of-the-sessions", List.of(on(ROLLOUT.formatted(50, "sessionId"))));
		cases.put("a-tenth-of-the-sources", List.of(on(ROLLOUT.formatted(10, "sourceId"))));
		cases.put("rollout-changed-twice", List.of(on(ROLLOUT.formatted(90, "userId")),
				on(ROLLOUT.formatted(10, "userId")), on(ROLLOUT.formatted(37, "userId"))));
		cases.put("a-group-of-its-own", List.of(on("""
				{"name": "flexibleRollout",
				 "parameters": {"rollout": "50", "stickiness": "userId", "groupId": "spring"}}""")));
		cases.put("some-users", List.of(on("""
				{"name": "userWithId", "parameters": {"userIds": "user-1, user-22,user-333"}}""")));
		cases.put("half-of-the-users-as-it-was-said", List.of(on("""
				{"name": "gradualRolloutUserId", "parameters": {"percentage": "50", "groupId": "old"}}""")));
		cases.put("half-of-the-sessions-as-it-was-said", List.of(on("""
				{"name": "gradualRolloutSessionId", "parameters": {"percentage": "50", "groupId": "old"}}""")));
		cases.put("some-addresses", List.of(on("""
				{"name": "remoteAddress", "parameters": {"IPs": "10.0.0.1,10.0.1.0/24"}}""")));
		cases.put("two-strategies", List.of(on(ROLLOUT.formatted(20, "userId") + "," + """
				{"name": "flexibleRollout", "parameters": {"rollout": "100"},
				 "constraints": [{"contextName": "ticker", "operator": "IN", "values": ["ACME"]}]}""")));
		cases.put("three-strategies-then-one",
				List.of(on(ROLLOUT.formatted(20, "userId") + "," + ROLLOUT.formatted(30, "sessionId") + ","
						+ ROLLOUT.formatted(40, "sourceId")), on(ROLLOUT.formatted(5, "sourceId"))));
		cases.put("no-strategy", List.of("{\"enabled\": true, \"strategies\": []}"));
		constraints().forEach((name, constraint) -> cases.put(name, List.of(CONSTRAINED.formatted(constraint))));
		cases.put("a-segment", List.of(on("""
				{"name": "default", "segments": [{insiders}]}""")));
		cases.put("a-segment-and-a-constraint", List.of(on("""
				{"name": "flexibleRollout", "parameters": {"rollout": "50", "stickiness": "userId"},
				 "segments": [{insiders}],
				 "constraints": [{"contextName": "price", "operator": "NUM_LT", "value": "800"}]}""")));
		cases.put("a-segment-given-up", List.of(on("""
				{"name": "flexibleRollout", "parameters": {"rollout": "100"}, "segments": [{insiders}]}"""), on("""
				{"name": "flexibleRollout", "parameters": {"rollout": "60", "stickiness": "userId"}}""")));
		cases.put("variants", List.of("""
				{"enabled": true, "variants": [
				  {"name": "terse", "weight": 300, "payload": {"type": "string", "value": "v1"}},
				  {"name": "long", "weight": 700, "payload": {"type": "json", "value": "{\\"words\\": 400}"}}]}"""));
		cases.put("variants-of-half", List.of(on(ROLLOUT.formatted(50, "userId")), """
				{"variants": [{"name": "b", "weight": 1}, {"name": "a", "weight": 1}, {"name": "C", "weight": 1}]}"""));
		cases.put("variants-kept-when-the-rollout-changes",
				List.of("{\"variants\": [{\"name\": \"x\", \"weight\": 250}, {\"name\": \"y\", \"weight\": 750}]}",
						on(ROLLOUT.formatted(80, "sourceId"))));
		cases.put("variants-by-source", List.of("""
				{"enabled": true, "variants": [
				  {"name": "v2", "weight": 100, "weightType": "fix", "stickiness": "sourceId",
				   "payload": {"type": "number", "value": "2"}},
				  {"name": "v1", "weight": 0, "weightType": "variable", "stickiness": "sourceId"},
				  {"name": "v0", "weight": 0, "weightType": "variable", "stickiness": "sourceId"}]}"""));
		cases.put("variants-given-up",
				List.of("{\"enabled\": true, \"variants\": [{\"name\": \"x\", \"weight\": 1}]}", "{\"variants\": []}"));
		cases.put("variants-in-a-strategy", List
			.of(on("""
					{"name": "flexibleRollout", "parameters": {"rollout": "70", "stickiness": "userId", "groupId": "autumn"},
					 "variants": [{"name": "left", "weight": 500, "stickiness": "userId"},
					              {"name": "right", "weight": 500, "stickiness": "userId"}]}""")));
		cases.put("a-child-of-half", List.of("""
				{"enabled": true, "dependencies": [{"feature": "half-of-the-users"}]}"""));
		cases.put("a-child-of-the-other-half", List.of("""
				{"enabled": true, "dependencies": [{"feature": "half-of-the-users", "enabled": false}]}"""));
		cases.put("a-child-of-a-variant", List.of("""
				{"enabled": true, "dependencies": [{"feature": "variants", "variants": ["terse"]}]}"""));
		cases.put("a-child-that-left", List.of("""
				{"enabled": true, "dependencies": [{"feature": "turned-on-and-off"}]}""", "{\"dependencies\": []}"));
		cases.put("stale-with-impressions", List.of("{\"enabled\": true, \"stale\": true, \"impression_data\": true}"));
		cases.put("archived", List.of("{\"enabled\": true}", "{\"archived\": true}"));
		cases.put("archived-and-had-back",
				List.of("{\"enabled\": true}", "{\"archived\": true}", "{\"archived\": false}"));
		cases.put("archived-and-turned-on-again", List.of(on(ROLLOUT.formatted(50, "userId")), "{\"archived\": true}",
				"{\"archived\": false, \"enabled\": true}"));
		return cases;
	}

	private static Map<String, String> constraints() {
		Map<String, String> constraints = new LinkedHashMap<>();
		constraints.put("tickers", list("ticker", "IN", "[\"ACME\", \"GLOB\"]", ""));
		constraints.put("other-tickers", list("ticker", "NOT_IN", "[\"ACME\"]", ""));
		constraints.put("not-these-tickers", list("ticker", "IN", "[\"ACME\"]", ", \"inverted\": true"));
		constraints.put("starting-with",
				list("ticker", "STR_STARTS_WITH", "[\"a\", \"g\"]", ", \"caseInsensitive\": true"));
		constraints.put("ending-with", list("userId", "STR_ENDS_WITH", "[\"7\", \"42\"]", ""));
		constraints.put("containing", list("sessionId", "STR_CONTAINS", "[\"11\"]", ""));
		constraints.put("price-above", single("price", "NUM_GTE", "500.5"));
		constraints.put("price-exactly", single("price", "NUM_EQ", "500"));
		constraints.put("after", single("currentTime", "DATE_AFTER", "2026-06-15T00:00:00Z"));
		constraints.put("before", single("currentTime", "DATE_BEFORE", "2026-06-15T00:00:00Z"));
		constraints.put("newer-than", single("version", "SEMVER_GT", "1.5.0"));
		constraints.put("older-than", single("version", "SEMVER_LT", "1.5.0-beta.2"));
		constraints.put("like", single("ticker", "REGEX", "^[A-G].*E$"));
		constraints.put("two-constraints",
				list("ticker", "IN", "[\"ACME\", \"INIT\"]", "") + "," + single("price", "NUM_LT", "300"));
		return constraints;
	}

	private static String on(String strategies) {
		return "{\"enabled\": true, \"strategies\": [" + strategies + "]}";
	}

	private static String list(String field, String operator, String values, String more) {
		return "{\"contextName\": \"%s\", \"operator\": \"%s\", \"values\": %s%s}".formatted(field, operator, values,
				more);
	}

	private static String single(String field, String operator, String value) {
		return "{\"contextName\": \"%s\", \"operator\": \"%s\", \"value\": \"%s\"}".formatted(field, operator, value);
	}

	@BeforeAll
	static void manage(@TempDir Path folder) {
		unleash = UnleashServer.start();
		own = Mode.start(folder.resolve("own"));
		relayed = Mode.start(folder.resolve("relayed"), "--unleash.url=" + unleash.url(),
				"--unleash.api-token=" + UnleashServer.API_TOKEN, "--unleash.admin-token=" + UnleashServer.ADMIN_TOKEN,
				"--unleash.interval=200ms");
		for (Mode mode : List.of(own, relayed)) {
			int insiders = mode.call(HttpMethod.PUT, "/api/flags/segments/insiders", """
					{"constraints": [{"contextName": "userId", "operator": "STR_ENDS_WITH", "values": ["1", "2", "3"]}]}
					""", 200).path("id").asInt();
			CASES.forEach((flag, edits) -> {
				mode.call(HttpMethod.POST, "/api/flags", "{\"name\": \"%s\"}".formatted(flag), 201);
				edits.forEach((edit) -> mode.call(HttpMethod.PATCH, "/api/flags/" + flag,
						edit.replace("{insiders}", String.valueOf(insiders)), 200));
			});
		}
		awaitWhatUnleashSays();
		own.connect();
		relayed.connect();
		contexts = contexts();
	}

	/** It is not enough that our copy says so. */
	private static void awaitWhatUnleashSays() {
		WebTestClient web = WebTestClient.bindToServer().baseUrl(unleash.url()).build();
		Awaitility.await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> {
			JsonNode said = JsonMapper.shared()
				.readTree(String.valueOf(web.get()
					.uri("/api/client/features")
					.header("Authorization", UnleashServer.API_TOKEN)
					.header("Unleash-Client-Spec", "5.1.9")
					.exchange()
					.expectBody(String.class)
					.returnResult()
					.getResponseBody()));
			JsonNode served = relayed.call(HttpMethod.GET, "/api/client/features", null, 200);
			assertThat(served.path("features")).isEqualTo(said.path("features"));
		});
	}

	private static List<UnleashContext> contexts() {
		Random random = new Random(20_261_125);
		String[] tickers = { "ACME", "GLOB", "INIT", "HOOL", "acorn", "" };
		List<UnleashContext> contexts = new ArrayList<>();
		for (int index = 0; index < CONTEXTS; index++) {
			UnleashContext.Builder context = UnleashContext.builder()
				.userId("user-" + random.nextInt(5000))
				.sessionId("session-" + random.nextInt(5000))
				.remoteAddress("10.0." + random.nextInt(4) + "." + random.nextInt(4))
				.currentTime(java.time.ZonedDateTime.parse("2026-01-01T00:00:00Z").plusHours(random.nextInt(8760)))
				.addProperty("price", String.valueOf(random.nextInt(1000)))
				.addProperty("version",
						random.nextInt(3) + "." + random.nextInt(9) + ".0"
								+ (random.nextBoolean() ? "" : "-beta." + random.nextInt(5)))
				.addProperty("ticker", tickers[random.nextInt(tickers.length)]);
			if (random.nextInt(10) > 0) {
				context.addProperty("sourceId", String.valueOf(random.nextInt(300)));
			}
			contexts.add(context.build());
		}
		return contexts;
	}

	@AfterAll
	static void stop() {
		Stream.of(own, relayed).filter((mode) -> mode != null).forEach(Mode::close);
		if (unleash != null) {
			unleash.close();
		}
	}

	static Stream<String> flags() {
		return CASES.keySet().stream();
	}

	@ParameterizedTest
	@MethodSource("flags")
	void everyContextGetsTheSameAnswer(String flag) {
		Map<String, Integer> answers = new TreeMap<>();
		for (UnleashContext context : contexts) {
			String answer = own.answer(flag, context);
			assertThat(relayed.answer(flag, context)).as("%s for %s", flag, context.getUserId()).isEqualTo(answer);
			answers.merge(answer, 1, Integer::sum);
		}
		log.atInfo().addKeyValue("flag", flag).addKeyValue("answers", answers).log("the same in both modes");
		if (flag.contains("half")) {
			assertThat(answers.values()).allMatch((count) -> count > CONTEXTS / 20).hasSizeGreaterThan(1);
		}
	}

	@ParameterizedTest
	@MethodSource("flags")
	void peopleSeeTheSame(String flag) {
		for (String member : List.of("enabled", "stale", "archived", "impression_data", "dependencies", "type",
				"variants")) {
			assertThat(relayed.flag(flag).path(member)).as(member).isEqualTo(own.flag(flag).path(member));
		}
	}

	@Test
	void whatUnleashRefusesIsRefusedHere() {
		List<String> refused = List.of("{\"dependencies\": [{\"feature\": \"no-such-flag\"}]}",
				"{\"dependencies\": [{\"feature\": \"turned-on\"}]}",
				"{\"dependencies\": [{\"feature\": \"a-child-of-half\"}]}",
				"{\"strategies\": [{\"name\": \"default\", \"segments\": [4711]}]}");
		for (Mode mode : List.of(own, relayed)) {
			refused.forEach((edit) -> mode.call(HttpMethod.PATCH, "/api/flags/turned-on", edit, 400));
			mode.call(HttpMethod.PATCH, "/api/flags/variants", "{\"archived\": true}", 400);
			mode.call(HttpMethod.POST, "/api/flags", "{\"name\": \"archived\"}", 409);
			mode.call(HttpMethod.POST, "/api/flags", "{\"name\": \"not / a / name\"}", 422);
		}
	}

	@Test
	void whatUnleashCannotKeepIsRefusedBeforeItIsChanged() {
		for (String edit : List
			.of("""
					{"variants": [{"name": "a", "weight": 1, "overrides": [{"contextName": "userId", "values": ["1"]}]}]}""",
					"""
							{"dependencies": [{"feature": "turned-on-and-off"}, {"feature": "made-and-left-off"}]}""")) {
			relayed.call(HttpMethod.PATCH, "/api/flags/turned-on", edit, 409);
		}
		relayed.call(HttpMethod.PATCH, "/api/flags/turned-on", CONSTRAINED.formatted("""
				{"contextName": "remoteAddress", "operator": "IN_CIDR", "values": ["10.0.0.0/8"]}"""), 400);
		assertThat(relayed.answer("turned-on", contexts.getFirst())).isEqualTo("true disabled null");
	}

	/** flags-service with its flags in one of their two homes. */
	private static final class Mode {

		private final Path folder;

		private final TestDatabase database;

		private final ConfigurableApplicationContext service;

		private final WebTestClient web;

		private final String url;

		private Unleash client;

		private Mode(Path folder, TestDatabase database, ConfigurableApplicationContext service) {
			this.folder = folder;
			this.database = database;
			this.service = service;
			this.url = "http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port");
			this.web = WebTestClient.bindToServer()
				.baseUrl(this.url)
				.codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(1 << 24))
				.responseTimeout(Duration.ofSeconds(30))
				.build();
		}

		static Mode start(Path folder, String... arguments) {
			TestDatabase database = TestDatabase.create();
			List<String> all = new ArrayList<>(List.of(arguments));
			all.add("--server.port=0");
			all.add("--newstunneler.postgres.url=" + database.url());
			all.add("--newstunneler.postgres.password=" + database.password());
			all.add("--newstunneler.kafka.bootstrap-servers=" + KafkaServer.shared().bootstrapServers());
			Mode mode = new Mode(folder, database,
					new SpringApplicationBuilder(FlagsApplication.class).run(all.toArray(String[]::new)));
			Awaitility.await()
				.atMost(Duration.ofMinutes(2))
				.ignoreExceptions()
				.untilAsserted(() -> mode.call(HttpMethod.GET, "/api/client/features/rss_polling", null, 200));
			return mode;
		}

		void connect() {
			this.client = new DefaultUnleash(UnleashConfig.builder()
				.appName("both-modes")
				.instanceId(this.folder.getFileName().toString())
				.unleashAPI(this.url + "/api")
				.apiKey(UnleashServer.API_TOKEN)
				.disableMetrics()
				.disablePolling()
				.backupFile(this.folder.toString())
				.synchronousFetchOnInitialisation(true)
				.build());
		}

		JsonNode call(HttpMethod method, String path, String body, int status) {
			WebTestClient.RequestBodySpec request = this.web.method(method).uri(path);
			if (body != null) {
				request.contentType(MediaType.APPLICATION_JSON).bodyValue(body);
			}
			String answer = request.exchange()
				.expectBody(String.class)
				.consumeWith((result) -> assertThat(result.getStatus().value())
					.as("%s %s %s: %s", method, path, body, result.getResponseBody())
					.isEqualTo(status))
				.returnResult()
				.getResponseBody();
			return JsonMapper.shared().readTree(answer);
		}

		JsonNode flag(String name) {
			return call(HttpMethod.GET, "/api/flags/" + name, null, 200);
		}

		String answer(String flag, UnleashContext context) {
			boolean enabled = this.client.isEnabled(flag, context);
			Variant variant = this.client.getVariant(flag, context);
			return enabled + " " + variant.getName() + " " + variant.getPayload().map(Payload::getValue).orElse("null");
		}

		void close() {
			if (this.client != null) {
				this.client.shutdown();
			}
			this.service.close();
			this.database.close();
		}

	}

}
