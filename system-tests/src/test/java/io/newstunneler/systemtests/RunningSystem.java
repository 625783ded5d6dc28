package io.newstunneler.systemtests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

import io.newstunneler.testsupport.feeds.FeedServer;
import io.newstunneler.testsupport.model.ModelStub;
import io.newstunneler.testsupport.otlp.OtlpReceiver;
import io.newstunneler.testsupport.process.FreePort;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole system, started by {@code ./tunneler up} as a person would, among a world
 * that does what the tests want: feeds, a language model, a collector of spans. Mails go
 * to the system's own sink.
 */
final class RunningSystem implements AutoCloseable {

	private static final Duration START = Duration.ofMinutes(8);

	private static final Duration BACK = Duration.ofMinutes(3);

	private static final List<String> DOORS = List.of("/health", "/api/settings", "/api/sources", "/api/articles",
			"/admin/feature-flags");

	private final FeedServer feeds = FeedServer.start();

	private final ModelStub model = ModelStub.start();

	private final OtlpReceiver spans = OtlpReceiver.start();

	private final Path home;

	private final Tunneler tunneler;

	private final Api api;

	/**
	 * Starts a system and returns when it is ready.
	 * @param options what a person says after {@code up}
	 */
	RunningSystem(String... options) throws IOException {
		this(Map.of(), null, options);
	}

	/**
	 * Starts a system of its own.
	 * @param additions variables beside those of all
	 * @param key the API key that its callers show, if they show one
	 * @param options what a person says after {@code up}
	 */
	RunningSystem(Map<String, String> additions, @Nullable String key, String... options) throws IOException {
		// Under target, so that the logs of a failure can be read and go with the next
		// clean.
		this.home = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "home-");
		int port = FreePort.onLoopback();
		Map<String, String> environment = new HashMap<>(additions);
		environment.putAll(Map.of("NEWSTUNNELER_PORT", Integer.toString(port), "NEWSTUNNELER_DEFAULT_SOURCES", "none",
				"NEWSTUNNELER_FETCH_ALLOWED_NETWORKS", "127.0.0.0/8", "OTEL_EXPORTER_OTLP_ENDPOINT",
				this.spans.endpoint().toString(), "NEWSTUNNELER_LLM_BASE_URL", this.model.baseUrl().toString(),
				"NEWSTUNNELER_LLM_API_KEY", "test-key", "NEWSTUNNELER_LLM_MODEL", "stub-model"));
		this.tunneler = new Tunneler(this.home, environment);
		this.api = new Api("http://localhost:" + port, key);
		Path output = this.home.resolve("up.out");
		Process up = this.tunneler.start(output,
				Stream.concat(Stream.of("up"), Stream.of(options)).toArray(String[]::new));
		Awaitility.await("system to be ready").atMost(START).pollInterval(Duration.ofMillis(500)).until(() -> {
			if (!up.isAlive()) {
				throw new AssertionError(
						"./tunneler up ended with " + up.exitValue() + ":\n" + Files.readString(output));
			}
			return answers();
		});
	}

	FeedServer feeds() {
		return this.feeds;
	}

	ModelStub model() {
		return this.model;
	}

	OtlpReceiver spans() {
		return this.spans;
	}

	Api api() {
		return this.api;
	}

	Path home() {
		return this.home;
	}

	Tunneler tunneler() {
		return this.tunneler;
	}

	/**
	 * Waits a minute at most.
	 * @param what for what
	 * @return the wait, to be completed with a condition
	 */
	static ConditionFactory await(String what) {
		return Awaitility.await(what).atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(250));
	}

	/**
	 * Lines of a service's log.
	 * @param service name of the service
	 * @return each as its JSON object
	 */
	List<JsonNode> log(String service) {
		try (Stream<String> lines = Files.lines(this.home.resolve("logs").resolve(service + ".json"))) {
			return lines.filter((line) -> line.startsWith("{") && line.endsWith("}"))
				.map((line) -> JsonMapper.shared().readTree(line))
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Mails in the sink.
	 * @return each as it came over the wire
	 */
	List<byte[]> mails() {
		try (Stream<Path> files = Files.list(this.home.resolve("mail"))) {
			return files.filter((file) -> file.toString().endsWith(".eml")).sorted().map(RunningSystem::read).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static byte[] read(Path file) {
		try {
			return Files.readAllBytes(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Kills parts as {@code kill -9} does, all at once, and waits until they are back.
	 * @param names names of the parts
	 */
	void killAndAwaitBack(List<String> names) throws IOException, InterruptedException {
		killAndAwaitBack(names, Set.of());
	}

	/**
	 * Kills parts as {@code kill -9} does, all at once, and waits until they are back.
	 * @param names names of the parts
	 * @param away parts that are not waited for
	 */
	void killAndAwaitBack(List<String> names, Set<String> away) throws IOException, InterruptedException {
		List<Part> victims = this.tunneler.status().stream().filter((part) -> names.contains(part.name())).toList();
		if (victims.size() != names.size()) {
			throw new IllegalArgumentException("There are not all of " + names + " in " + victims);
		}
		for (Part victim : victims) {
			Long pid = victim.pid();
			if (pid == null || !ProcessHandle.of(pid).orElseThrow().destroyForcibly()) {
				throw new IllegalStateException("cannot kill " + victim);
			}
		}
		Awaitility.await(names + " to be back")
			.atMost(BACK)
			.pollInterval(Duration.ofSeconds(1))
			.ignoreException(UncheckedIOException.class)
			.until(() -> answers() && this.tunneler.status()
				.stream()
				.allMatch((part) -> away.contains(part.name())
						|| (part.state().equals("ready") && !victims.contains(part))));
	}

	private boolean answers() {
		try {
			return DOORS.stream().allMatch((door) -> this.api.ask(door).statusCode() == 200);
		}
		catch (UncheckedIOException ex) {
			return false;
		}
	}

	/**
	 * Stops everything, also where a test was not as far.
	 */
	@Override
	public void close() throws IOException {
		try {
			this.tunneler.run(Duration.ofMinutes(2), "down");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.feeds.close();
		this.model.close();
		this.spans.close();
	}

}
