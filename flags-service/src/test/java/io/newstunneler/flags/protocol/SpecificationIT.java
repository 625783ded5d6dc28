package io.newstunneler.flags.protocol;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import io.getunleash.DefaultUnleash;
import io.getunleash.Unleash;
import io.getunleash.UnleashContext;
import io.getunleash.util.UnleashConfig;
import io.getunleash.variant.Payload;
import io.getunleash.variant.Variant;
import io.newstunneler.flags.catalogue.FlagCatalogue;
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does a flag in this service mean what the Unleash client specification says? Runs over
 * a folder of its files: {@code -Dnewstunneler.unleash-client-spec=FOLDER}.
 */
@DirtiesContext
@WithPostgres
@WithKafka
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@EnabledIfSystemProperty(named = "newstunneler.unleash-client-spec", matches = ".+")
class SpecificationIT {

	private static final JsonMapper JSON = JsonMapper.shared();

	@LocalServerPort
	private int port;

	@Autowired
	private TestDatabase database;

	@Autowired
	private FlagCatalogue flags;

	@Autowired
	private ClientStates states;

	@TempDir
	private Path directory;

	@TestFactory
	Stream<DynamicContainer> specification() throws IOException {
		List<Path> files = new ArrayList<>();
		Path folder = Path.of(System.getProperty("newstunneler.unleash-client-spec"));
		try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "[0-9]*.json")) {
			found.forEach(files::add);
		}
		assertThat(files).isNotEmpty();
		return files.stream().sorted().map(this::file);
	}

	private DynamicContainer file(Path file) {
		JsonNode specification = JSON.readTree(file.toFile());
		// The next file is looked at when the tests of this one are over.
		Unleash client = client(specification);
		Stream<DynamicTest> toggles = specification.path("tests")
			.valueStream()
			.map((test) -> DynamicTest.dynamicTest(test.path("description").asString(), () -> {
				boolean enabled = client.isEnabled(test.path("toggleName").asString(), context(test.path("context")),
						false);
				assertThat(enabled).isEqualTo(test.path("expectedResult").asBoolean());
			}));
		Stream<DynamicTest> variants = specification.path("variantTests")
			.valueStream()
			.map((test) -> DynamicTest.dynamicTest(test.path("description").asString(), () -> {
				Variant variant = client.getVariant(test.path("toggleName").asString(), context(test.path("context")));
				JsonNode expected = test.path("expectedResult");
				assertThat(variant.getName()).isEqualTo(expected.path("name").asString());
				assertThat(variant.isEnabled()).isEqualTo(expected.path("enabled").asBoolean());
				assertThat(variant.isFeatureEnabled()).isEqualTo(expected.path("feature_enabled").asBoolean());
				assertThat(variant.getPayload().map(Payload::getValue).orElse(null))
					.isEqualTo(expected.path("payload").path("value").asString(null));
			}));
		return DynamicContainer.dynamicContainer(file.getFileName().toString(), Stream.concat(toggles, variants));
	}

	/**
	 * Puts the state of a specification into the tables and lets a new client poll it.
	 */
	private Unleash client(JsonNode specification) {
		this.database.update("delete from flags.flags");
		this.database.update("delete from flags.segments");
		JsonNode state = specification.path("state");
		add(state);
		state.path("events").forEach(this::apply);
		this.database.query("select pg_notify('flags_changed', 'production')");
		String wanted = this.flags.document(FlagCatalogue.PRODUCTION).block();
		Awaitility.await()
			.until(() -> this.states.current(FlagCatalogue.PRODUCTION).block(),
					(served) -> served != null && served.body().equals(wanted));
		String name = specification.path("name").asString();
		return new DefaultUnleash(UnleashConfig.builder()
			.appName("specification")
			.instanceId(name)
			.unleashAPI("http://127.0.0.1:" + this.port + "/api")
			.apiKey("*:production.specification")
			.disableMetrics()
			.disablePolling()
			.backupFile(this.directory.resolve(name).toString())
			.synchronousFetchOnInitialisation(true)
			.build());
	}

	private void apply(JsonNode event) {
		switch (event.path("type").asString()) {
			case "hydration" -> add(event);
			case "feature-updated" -> addFeature(event.path("feature"));
			case "feature-removed" ->
				this.database.update("delete from flags.flags where name = ?", event.path("featureName").asString());
			case "segment-updated" -> addSegment(event.path("segment"));
			case "segment-removed" ->
				this.database.update("delete from flags.segments where id = ?", event.path("segmentId").asInt());
			default -> throw new IllegalArgumentException(event.toString());
		}
	}

	private void add(JsonNode state) {
		state.path("features").forEach(this::addFeature);
		state.path("segments").forEach(this::addSegment);
	}

	private void addFeature(JsonNode feature) {
		String name = feature.path("name").asString();
		this.database.update("delete from flags.flags where name = ?", name);
		this.database.update("insert into flags.flags (name, description, dependencies) values (?, '', ?::jsonb)", name,
				list(feature, "dependencies"));
		this.database.update("""
				insert into flags.flag_states (flag, environment, enabled, strategies, variants)
				values (?, 'production', ?, ?::jsonb, ?::jsonb)
				""", name, feature.path("enabled").asBoolean(), list(feature, "strategies"), list(feature, "variants"));
	}

	private void addSegment(JsonNode segment) {
		this.database.update("""
				insert into flags.segments (id, name, constraints) overriding system value values (?, ?, ?::jsonb)
				on conflict (id) do update set constraints = excluded.constraints
				""", segment.path("id").asInt(), segment.path("name").asString(segment.path("id").toString()),
				list(segment, "constraints"));
	}

	private static String list(JsonNode of, String member) {
		return of.path(member).isArray() ? of.path(member).toString() : "[]";
	}

	private static UnleashContext context(JsonNode fields) {
		UnleashContext.Builder context = UnleashContext.builder();
		fields.forEachEntry((name, value) -> {
			switch (name) {
				case "userId" -> context.userId(value.asString());
				case "sessionId" -> context.sessionId(value.asString());
				case "remoteAddress" -> context.remoteAddress(value.asString());
				case "appName" -> context.appName(value.asString());
				case "environment" -> context.environment(value.asString());
				case "currentTime" -> context.currentTime(ZonedDateTime.parse(value.asString()));
				case "properties" ->
					value.forEachEntry((property, text) -> context.addProperty(property, text.asString(null)));
				default -> throw new IllegalArgumentException(name);
			}
		});
		return context.build();
	}

}
