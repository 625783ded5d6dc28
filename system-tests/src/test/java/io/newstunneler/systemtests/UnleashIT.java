package io.newstunneler.systemtests;

import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.newstunneler.testsupport.feeds.Answer;
import io.newstunneler.testsupport.feeds.FeedFormat;
import io.newstunneler.testsupport.feeds.FeedItem;
import io.newstunneler.testsupport.unleash.UnleashServer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Does everybody obey a real Unleash server, and does nothing change while it is gone?
 * How long it is gone: {@code -Dunleash.outage=PT10M}.
 */
@Order(7)
class UnleashIT {

	private static final Logger log = LoggerFactory.getLogger(UnleashIT.class);

	private static final Duration OUTAGE = Duration.parse(System.getProperty("unleash.outage", "PT20S"));

	private static final Duration TOLD = Duration.ofSeconds(20);

	private static final Duration LONG_ENOUGH = Duration.ofSeconds(5);

	private static final Set<String> READERS = Set.of("ingest-service", "analysis-service", "digest-service",
			"gateway");

	private static final List<String> SERVICES = List.of("ingest-service", "analysis-service", "digest-service",
			"gateway", "flags-service");

	@Test
	@Timeout(value = 30, unit = TimeUnit.MINUTES)
	void everyServiceObeysUnleashAndAnOutageChangesNothing() throws Exception {
		UnleashServer.install();
		Tunneler tunneler;
		try (RunningSystem system = new RunningSystem("--unleash")) {
			tunneler = system.tunneler();
			RunningSystem.await("up to say where flags are kept")
				.untilAsserted(() -> assertThat(Files.readString(system.home().resolve("up.out")))
					.contains("Flags are kept in Unleash at http://127.0.0.1:", "login admin, password "));
			// A new server is given our flags in the background.
			RunningSystem.await("our flags to be in Unleash")
				.until(() -> system.api().get("/admin/feature-flags").toString().contains("\"rss_polling\""));
			turn(system, "rss_polling", false);
			Instant changed = Instant.now();
			RunningSystem.await("every service to know").atMost(TOLD).until(() -> !isOn(system) && areUpToDate(system));
			log.atWarn()
				.addKeyValue("seconds", Duration.between(changed, Instant.now()).toMillis() / 1000.0)
				.log("a change in Unleash was known to every service");

			moveToAFileAndBack(system);

			JsonNode before = system.api().get("/admin/feature-flags");
			String source = addSource(system);
			Instant end = Instant.now().plus(OUTAGE);
			try (ScheduledExecutorService killer = Executors.newSingleThreadScheduledExecutor()) {
				killer.scheduleWithFixedDelay(() -> unleash(system).forEach(ProcessHandle::destroyForcibly), 0, 100,
						TimeUnit.MILLISECONDS);
				system.killAndAwaitBack(SERVICES, Set.of("unleash"));
				letTimePass(LONG_ENOUGH);
				do {
					assertThat(system.api().get("/admin/feature-flags")).isEqualTo(before);
					assertThat(system.feeds().served(source)).as("polled while rss_polling is off").isEmpty();
					letTimePass(LONG_ENOUGH);
				}
				while (Instant.now().isBefore(end));
				killer.shutdownNow();
			}
			Awaitility.await("Unleash to be back")
				.atMost(Duration.ofMinutes(3))
				.pollInterval(Duration.ofSeconds(1))
				.until(() -> part(system).state().equals("ready"));
			turn(system, "rss_polling", true);
			RunningSystem.await("the source to be polled").until(() -> !system.feeds().served(source).isEmpty());
		}
		assertThat(tunneler.processes()).isEmpty();
	}

	private static void moveToAFileAndBack(RunningSystem system) throws IOException, InterruptedException {
		Path file = system.home().resolve("flags.json");
		assertThat(system.tunneler().run(Duration.ofMinutes(1), "flags", "export", file.toString()).status()).isZero();
		assertThat(Files.readString(file)).contains("\"rss_polling\"");
		Tunneler.Ended imported = system.tunneler().run(Duration.ofMinutes(1), "flags", "import", file.toString());
		assertThat(imported.output()).contains("changed: none", "unchanged: ").doesNotContain("refused");
		assertThat(imported.status()).isZero();
	}

	private static String addSource(RunningSystem system) {
		String path = "/unleash/heron";
		FeedItem item = FeedItem.of("heron", "Heronsgate beats estimates", "<p>It did.</p>", Instant.now());
		system.api()
			.addSource(system.feeds().serve(path, Answer.feed(FeedFormat.RSS, "Heron", List.of(item))), "Heron");
		return path;
	}

	private static boolean isOn(RunningSystem system) {
		return system.api().get("/api/flags/rss_polling").path("enabled").asBoolean();
	}

	private static boolean areUpToDate(RunningSystem system) {
		List<JsonNode> readers = system.api()
			.get("/api/flags/applications")
			.valueStream()
			.filter((application) -> READERS.contains(application.path("application").asString()))
			.toList();
		return readers.size() == READERS.size() && readers.stream()
			.flatMap((reader) -> reader.path("instances").valueStream())
			.allMatch((instance) -> instance.path("up_to_date").asBoolean());
	}

	/**
	 * As a person does in the user interface of Unleash.
	 */
	private static void turn(RunningSystem system, String flag, boolean on) throws IOException, InterruptedException {
		Path file = system.home().resolve("run").resolve("secrets.properties");
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------");
		Properties secrets = new Properties();
		try (Reader reader = Files.newBufferedReader(file)) {
			secrets.load(reader);
		}
		try (HttpClient http = HttpClient.newHttpClient()) {
			HttpRequest request = HttpRequest
				.newBuilder(URI.create(part(system).url() + "/api/admin/projects/default/features/" + flag
						+ "/environments/production/" + (on ? "on" : "off")))
				.header("Authorization", "*:*." + secrets.getProperty("unleash.admin"))
				.POST(HttpRequest.BodyPublishers.noBody())
				.build();
			HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
			assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		}
	}

	private static Part part(RunningSystem system) throws IOException, InterruptedException {
		return system.tunneler()
			.status()
			.stream()
			.filter((part) -> part.name().equals("unleash"))
			.findFirst()
			.orElseThrow();
	}

	private static List<ProcessHandle> unleash(RunningSystem system) {
		return ProcessHandle.allProcesses()
			.filter((process) -> process.info()
				.commandLine()
				.filter((line) -> line.contains("tunneler.part=unleash") && line.contains(system.home().toString()))
				.isPresent())
			.toList();
	}

	/**
	 * That nothing happens can only be seen by letting time pass.
	 */
	private static void letTimePass(Duration duration) {
		Awaitility.await().pollDelay(duration).atMost(duration.plusSeconds(10)).until(() -> true);
	}

}
