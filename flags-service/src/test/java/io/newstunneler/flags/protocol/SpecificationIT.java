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
import io.newstunneler.testsupport.kafka.WithKafka;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.postgres.WithPostgres;
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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does a flag in this service mean what the Unleash client specification says? Runs over
 * a folder of its files: {@code -Dnewstunneler.unleash-client-spec=FOLDER}.
 */
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
		Lazily client = new Lazily(() -> client(specification));
		Stream<DynamicTest> toggles = specification.path("tests")
			.valueStream()
			.map((test) -> DynamicTest.dynamicTest(test.path("description").asString(), () -> {
				boolean enabled = client.get()
					.isEnabled(test.path("toggleName").asString(), context(test.path("context")), false);
				assertThat(enabled).isEqualTo(test.path("expectedResult").asBoolean());
			}));
		Stream<DynamicTest> variants = specification.path("variantTests")
			.valueStream()
			.map((test) -> DynamicTest.dynamicTest(test.path("description").asString(), () -> {
				Variant variant = client.get()
					.getVariant(test.path("toggleName").asString(), context(test.path("context")));
				JsonNode expected = test.path("expectedResult");
				assertThat(variant.getName()).isEqualTo(expected.path("name").asString());
				assertThat(variant.isEnabled()).isEqualTo(expected.path("enabled").asBoolean());
				assertThat(variant.isFeatureEnabled()).isEqualTo(expected.path("feature_enabled").asBoolean());
				assertThat(variant.getPayload().map(Payload::getValue).orElse(null))
					.isEqualTo(expected.path("payload").path("value").asString(null));
			}));
		return DynamicContainer.dynamicContainer(file.getFileName().toString(), Stream.concat(toggles, variants));
	}

	/** Puts the state of a specification into the tables and lets a new client poll it. */
	private Unleash client(JsonNode specification) {
		this.database.update("delete from flags.flags");
		this.database.update("delete from flags.segments");
		JsonNode state = specification.path("state");
		state.path("features").forEach(this::addFeature);
		state.path("segments").forEach(this::addSegment);
		state.path("events").forEach(this::apply);
		String etag = ClientState.of(state.toString()).etag();
		this.database.query("select pg_notify('flags_changed', 'production')");
		org.awaitility.Awaitility.await().until(() -> {
			String document = this.states.current("production").map(ClientState::body).block();
			return document != null && JSON.readTree(document).path("features").size() == this.database
				.count("flags.flags");
		});
		return new DefaultUnleash(UnleashConfig.builder()
			.appName("spec")
			.instanceId(specification.path("name").asString() + etag)
			.unleashAPI("http://127.0.0.1:" + this.port + "/api")
			.apiKey("*:production.spec")
			.disableMetrics()
			.disablePolling()
			.backupFile(this.directory.resolve(specification.path("name").asString()).toString())
			.synchronousFetchOnInitialisation(true)
			.build());
	}

}
