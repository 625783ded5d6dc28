package io.newstunneler.testsupport.unleash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.newstunneler.testsupport.postgres.PostgresServer;
import io.newstunneler.testsupport.postgres.TestDatabase;
import io.newstunneler.testsupport.process.FreePort;
import io.newstunneler.testsupport.process.Leash;
import io.newstunneler.testsupport.process.Repository;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;

/**
 * The Unleash server of {@code deploy/unleash}, a process of Node.js with a database of
 * its own.
 */
public final class UnleashServer implements AutoCloseable {

	/** Reads the flags of production. */
	public static final String API_TOKEN = "*:production.tests-read-with-this";

	/** Changes everything. */
	public static final String ADMIN_TOKEN = "*:*.tests-change-with-this";

	private static final String ROLE = "unleash";

	/** The first start makes a hundred tables. */
	private static final Duration PATIENCE = Duration.ofMinutes(2);

	private static final int STOP_SECONDS = 30;

	private static final int NO_NODE = 3;

	private static final int NO_REGISTRY = 4;

	private final int port = FreePort.onLoopback();

	private final TestDatabase database = TestDatabase.create();

	private final Path log;

	private final Process server;

	private UnleashServer(Path folder) throws IOException {
		this.log = Files.createTempFile("newstunneler-unleash-", ".log");
		this.database.update("create role " + role() + " login password '" + this.database.password() + "'");
		this.database.update("alter database " + this.database.name() + " owner to " + role());
		ProcessBuilder node = new ProcessBuilder("node", folder.resolve("server.mjs").toString());
		node.environment()
			.putAll(Map.ofEntries(Map.entry("DATABASE_HOST", PostgresServer.shared().host()),
					Map.entry("DATABASE_PORT", String.valueOf(PostgresServer.shared().port())),
					Map.entry("DATABASE_NAME", this.database.name()), Map.entry("DATABASE_USERNAME", role()),
					Map.entry("DATABASE_PASSWORD", this.database.password()), Map.entry("DATABASE_SSL", "false"),
					Map.entry("HTTP_HOST", "127.0.0.1"), Map.entry("HTTP_PORT", String.valueOf(this.port)),
					Map.entry("INIT_BACKEND_API_TOKENS", API_TOKEN), Map.entry("INIT_ADMIN_API_TOKENS", ADMIN_TOKEN),
					Map.entry("CHECK_VERSION", "false"), Map.entry("SEND_TELEMETRY", "false"),
					Map.entry("LOG_LEVEL", "warn")));
		this.server = node.redirectErrorStream(true).redirectOutput(this.log.toFile()).start();
		Leash.run("kill -KILL \"$1\"; rm -f \"$2\"", Long.toString(this.server.pid()), this.log.toString());
		Awaitility.await("Unleash").atMost(PATIENCE).pollInterval(Duration.ofMillis(200)).until(this::answers);
	}

	/**
	 * Starts a server, and returns when it answers. Where Node.js or npm's registry is
	 * missing, the test is skipped and says so.
	 * @return the running server
	 */
	public static UnleashServer start() {
		try {
			return new UnleashServer(install());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Unleash did not start", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
	}

	/**
	 * Gets the server from npm, unless it was got before. Where Node.js or npm's registry
	 * is missing, the test is skipped and says so.
	 * @return its folder
	 * @throws IOException if a shell cannot be started
	 * @throws InterruptedException if the test is to stop
	 */
	public static Path install() throws IOException, InterruptedException {
		Process install = new ProcessBuilder("bash", Repository.root().resolve("deploy/unleash/install").toString(),
				Repository.root().resolve(".tunneler/cache").toString())
			.start();
		String folder = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		String trouble = new String(install.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
		int code = install.waitFor();
		if (code == NO_NODE || code == NO_REGISTRY) {
			Assumptions.abort(trouble);
		}
		if (code != 0) {
			throw new IllegalStateException(trouble);
		}
		return Path.of(folder);
	}

	private boolean answers() throws IOException, InterruptedException {
		if (!this.server.isAlive()) {
			throw new IllegalStateException("Unleash ended:\n" + Files.readString(this.log));
		}
		try (HttpClient http = HttpClient.newHttpClient()) {
			return http
				.send(HttpRequest.newBuilder(URI.create(url() + "/health")).timeout(Duration.ofSeconds(5)).build(),
						HttpResponse.BodyHandlers.discarding())
				.statusCode() == 200;
		}
		catch (IOException ex) {
			return false;
		}
	}

	private String role() {
		return ROLE + "_" + this.database.name();
	}

	/**
	 * Where it answers.
	 * @return its address, without {@code /api}
	 */
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	@Override
	public void close() {
		this.server.destroy();
		try {
			if (!this.server.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
				this.server.destroyForcibly();
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		this.database.close();
	}

}
