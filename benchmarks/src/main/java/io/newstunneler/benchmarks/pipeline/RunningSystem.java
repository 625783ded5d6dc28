package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Reader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The system as {@code ./tunneler up} runs it, in a home of its own, seen only through
 * its doors.
 */
public final class RunningSystem implements AutoCloseable {

	private static final List<String> READY = List.of("/health", "/api/settings", "/api/sources", "/api/articles",
			"/admin/feature-flags");

	private static final Duration PATIENCE = Duration.ofMinutes(4);

	private final JsonMapper json = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();

	private final Path root;

	private final Path home;

	private final int port;

	private final String[] options;

	private @Nullable Process supervisor;

	private @Nullable String database;

	/**
	 * Creates a system of this checkout, which is not started yet.
	 * @param home its data folder
	 * @param options what is said after {@code up}
	 * @throws IOException if there is no free port
	 */
	public RunningSystem(Path home, String... options) throws IOException {
		this.options = options;
		this.root = Path.of(System.getProperty("tunneler.root", ".")).toAbsolutePath().normalize();
		this.home = home;
		try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
			this.port = free.getLocalPort();
		}
	}

	/**
	 * Starts it and waits until all of its doors answer.
	 * @return how long that took
	 */
	public Duration up() throws IOException, InterruptedException {
		long start = System.nanoTime();
		this.supervisor = tunneler(Stream.concat(Stream.of("up"), Stream.of(this.options)).toArray(String[]::new))
			.redirectErrorStream(true)
			.redirectOutput(this.home.resolve("up.log").toFile())
			.start();
		awaitDoors(this.supervisor);
		return Duration.ofNanos(System.nanoTime() - start);
	}

	/**
	 * Waits until all of its doors answer again.
	 */
	void awaitDoors() throws IOException, InterruptedException {
		Process running = this.supervisor;
		if (running != null) {
			awaitDoors(running);
		}
	}

	private void awaitDoors(Process running) throws IOException, InterruptedException {
		long start = System.nanoTime();
		for (String path : READY) {
			while (!answers(path)) {
				if (!running.isAlive()) {
					throw new IOException("./tunneler up ended by itself; see " + this.home.resolve("up.log"));
				}
				if (System.nanoTime() - start > PATIENCE.toNanos()) {
					throw new IOException(path + " does not answer; see " + this.home.resolve("up.log"));
				}
				TimeUnit.MILLISECONDS.sleep(50);
			}
		}
	}

	/**
	 * Waits until the start-up caches are there, which the first start makes in the
	 * background.
	 */
	void awaitCaches() throws IOException, InterruptedException {
		long start = System.nanoTime();
		while (!Files.readString(this.home.resolve("up.log")).contains("caches are ready")) {
			if (System.nanoTime() - start > PATIENCE.toNanos()) {
				throw new IOException("no start-up caches; see " + this.home.resolve("up.log"));
			}
			TimeUnit.MILLISECONDS.sleep(200);
		}
	}

	void down() throws IOException, InterruptedException {
		tunneler("down").inheritIO().start().waitFor();
		if (this.supervisor != null) {
			this.supervisor.waitFor(1, TimeUnit.MINUTES);
		}
	}

	private ProcessBuilder tunneler(String... arguments) {
		List<String> command = new ArrayList<>(List.of(this.root.resolve("tunneler").toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).directory(this.root.toFile());
		builder.environment()
			.putAll(Map.of("TUNNELER_HOME", this.home.toString(), "NEWSTUNNELER_PORT", Integer.toString(this.port),
					"NEWSTUNNELER_DEFAULT_SOURCES", "none", "NEWSTUNNELER_FETCH_ALLOWED_NETWORKS", "127.0.0.0/8",
					"NEWSTUNNELER_RATE_LIMIT_PER_MINUTE", "1000000"));
		return builder;
	}

	private boolean answers(String path) throws InterruptedException {
		try {
			return get(path).statusCode() == 200;
		}
		catch (IOException _) {
			return false;
		}
	}

	HttpResponse<String> get(String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30)).build();
		return this.http.send(request, HttpResponse.BodyHandlers.ofString());
	}

	/**
	 * How many articles a list would have.
	 * @param query query parameters
	 * @return the value of {@code X-Total-Count}
	 */
	long count(String query) throws IOException, InterruptedException {
		return get("/api/articles?limit=1" + query).headers().firstValueAsLong("X-Total-Count").orElse(0);
	}

	void addSource(String url, String name) throws IOException, InterruptedException {
		post("/api/sources", Map.of("url", url, "name", name, "source_type", "rss"));
	}

	/**
	 * Waits until there is a flag: a new Unleash server is given ours in the background.
	 * @param flag its name
	 * @throws IOException if there is none
	 */
	public void awaitFlag(String flag) throws IOException, InterruptedException {
		long start = System.nanoTime();
		while (!get("/admin/feature-flags").body().contains("\"" + flag + "\"")) {
			if (System.nanoTime() - start > PATIENCE.toNanos()) {
				throw new IOException("there is no flag " + flag);
			}
			TimeUnit.MILLISECONDS.sleep(200);
		}
	}

	public void setFlag(String flag, boolean enabled) throws IOException, InterruptedException {
		post("/admin/feature-flags", Map.of("flag_name", flag, "enabled", enabled));
	}

	private void post(String path, Map<String, Object> body) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(uri(path))
			.header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(body)))
			.build();
		HttpResponse<String> answer = this.http.send(request, HttpResponse.BodyHandlers.ofString());
		if (answer.statusCode() != 200) {
			throw new IOException(path + " answered " + answer.statusCode() + " " + answer.body());
		}
	}

	private URI uri(String path) {
		return URI.create("http://127.0.0.1:" + this.port + path);
	}

	/**
	 * The parts that run, as {@code status --json} tells.
	 * @return name, pid and address of each
	 */
	public List<Part> parts() throws IOException, InterruptedException {
		Process status = tunneler("status", "--json").redirectError(ProcessBuilder.Redirect.DISCARD).start();
		JsonNode all = this.json.readTree(status.getInputStream());
		status.waitFor();
		List<Part> parts = new ArrayList<>();
		for (JsonNode part : all) {
			parts.add(new Part(part.path("name").asString(), part.path("pid").asLong(), part.path("url").asString("")));
		}
		return parts;
	}

	/**
	 * A connection to the tables of analysis-service, in its own role. What the figures
	 * are made of is asked here, so that asking costs the system nothing while it works.
	 * @return an open connection
	 */
	Connection analysisDatabase() throws IOException, InterruptedException, SQLException {
		return database("analysis", "analysis");
	}

	/**
	 * A connection as the superuser.
	 * @return an open connection
	 */
	Connection database() throws IOException, InterruptedException, SQLException {
		return database("postgres", "superuser");
	}

	private Connection database(String role, String secret) throws IOException, InterruptedException, SQLException {
		if (this.database == null) {
			this.database = parts().stream()
				.filter((part) -> part.name().equals("postgres"))
				.map(Part::url)
				.findFirst()
				.orElseThrow(() -> new IOException("no part is called postgres"));
		}
		Properties secrets = new Properties();
		try (Reader file = Files.newBufferedReader(this.home.resolve("run").resolve("secrets.properties"))) {
			secrets.load(file);
		}
		return DriverManager.getConnection("jdbc:" + this.database, role, secrets.getProperty("postgres." + secret));
	}

	@Override
	public void close() throws IOException {
		try {
			down();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new InterruptedIOException("interrupted while the system stopped");
		}
	}

	/**
	 * A process of the system.
	 *
	 * @param name name of the part
	 * @param pid its process
	 * @param url where it answers
	 */
	public record Part(String name, long pid, String url) {
	}

}
