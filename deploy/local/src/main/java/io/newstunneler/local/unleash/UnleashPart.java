package io.newstunneler.local.unleash;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.home.Secrets;
import io.newstunneler.local.postgres.Database;
import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.process.Sessions;
import io.newstunneler.local.service.Readiness;
import io.newstunneler.local.supervision.Part;

/**
 * The Unleash server of {@code deploy/unleash}: a process of Node.js that keeps its flags
 * in a database of its own beside that of the services.
 */
public final class UnleashPart implements Part {

	/** Name of the part. */
	public static final String NAME = "unleash";

	/** Its database and role, on a server where there may be another Unleash. */
	private static final String DATABASE = "newstunneler_unleash";

	/** Who is let in. */
	public static final String LOGIN = "admin";

	private static final String SECRET = "unleash.";

	private final Path server;

	private final Database database;

	private final Set<String> needs;

	private final OwnProcesses own;

	private final Readiness readiness;

	private final Map<String, String> secrets;

	private final int port;

	private boolean prepared;

	private UnleashPart(Path server, Database database, Set<String> needs, OwnProcesses own, int port,
			Readiness readiness, Map<String, String> secrets) {
		this.server = server;
		this.database = database;
		this.needs = needs;
		this.own = own;
		this.port = port;
		this.readiness = readiness;
		this.secrets = secrets;
	}

	/**
	 * Gets the server from npm, unless it was got before.
	 * @param root folder of the checkout
	 * @param cache where it is kept
	 * @return its folder
	 * @throws LauncherException if there is no Node.js, or npm does not give it
	 * @throws IOException if a shell cannot be started
	 * @throws InterruptedException if the system is to stop
	 */
	public static Path install(Path root, Path cache) throws IOException, InterruptedException {
		Path trouble = Files.createTempFile("unleash-", ".log");
		try {
			Process install = new ProcessBuilder("bash", root.resolve("deploy/unleash/install").toString(),
					cache.toString())
				.redirectError(trouble.toFile())
				.start();
			String folder = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
			if (install.waitFor() != 0) {
				throw new LauncherException(Files.readString(trouble).strip()
						+ " Nothing was started. Without --unleash, flags-service keeps the flags itself.");
			}
			return Path.of(folder);
		}
		finally {
			Files.delete(trouble);
		}
	}

	/**
	 * Creates the part.
	 * @param server its folder, as {@link #install} gave it
	 * @param database the database of the services
	 * @param needs parts that have to be ready before
	 * @param port where it listens on 127.0.0.1
	 * @param own marks its process
	 * @param readiness asks whether it answers
	 * @param secrets makes its password and tokens
	 * @return the part
	 * @throws IOException if a secret cannot be kept
	 */
	public static UnleashPart of(Path server, Database database, Set<String> needs, int port, OwnProcesses own,
			Readiness readiness, Secrets secrets) throws IOException {
		return new UnleashPart(server, database, needs, own, port, readiness,
				Map.of("database", secrets.of(SECRET + "database"), "password", secrets.of(SECRET + "password"), "api",
						"*:production." + secrets.of(SECRET + "api"), "admin", "*:*." + secrets.of(SECRET + "admin")));
	}

	/**
	 * What flags-service is told of it.
	 * @return variables
	 */
	public Map<String, String> variables() {
		return Map.of("UNLEASH_URL", url(), "UNLEASH_API_TOKEN", secret("api"), "UNLEASH_ADMIN_TOKEN", secret("admin"));
	}

	/**
	 * The password of {@link #LOGIN}, as long as nobody changes it there.
	 */
	public String password() {
		return secret("password");
	}

	private String secret(String name) {
		return this.secrets.getOrDefault(name, "");
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public String url() {
		return "http://127.0.0.1:" + this.port;
	}

	@Override
	public Set<String> needs() {
		return this.needs;
	}

	@Override
	public ProcessBuilder prepare() throws IOException {
		if (!this.prepared) {
			try {
				this.database.prepareOwned(DATABASE, secret("database"));
			}
			catch (SQLException ex) {
				throw new IOException(ex.getMessage(), ex);
			}
			this.prepared = true;
		}
		List<String> command = new ArrayList<>(Sessions.own());
		command.addAll(List.of("node", "--max-old-space-size=256", this.server.resolve("server.mjs").toString()));
		command.addAll(this.own.plainMarks(NAME));
		ProcessBuilder builder = new ProcessBuilder(command);
		builder.environment().keySet().removeIf((name) -> name.startsWith("UNLEASH_") || name.startsWith("DATABASE_"));
		builder.environment()
			.putAll(Map.ofEntries(Map.entry("DATABASE_HOST", this.database.host()),
					Map.entry("DATABASE_PORT", Integer.toString(this.database.port())),
					Map.entry("DATABASE_NAME", DATABASE), Map.entry("DATABASE_USERNAME", DATABASE),
					Map.entry("DATABASE_PASSWORD", secret("database")), Map.entry("DATABASE_SSL", "false"),
					Map.entry("HTTP_HOST", "127.0.0.1"), Map.entry("HTTP_PORT", Integer.toString(this.port)),
					Map.entry("UNLEASH_URL", url()), Map.entry("UNLEASH_DEFAULT_ADMIN_USERNAME", LOGIN),
					Map.entry("UNLEASH_DEFAULT_ADMIN_PASSWORD", password()),
					Map.entry("INIT_BACKEND_API_TOKENS", secret("api")),
					Map.entry("INIT_ADMIN_API_TOKENS", secret("admin")), Map.entry("CHECK_VERSION", "false"),
					Map.entry("SEND_TELEMETRY", "false"), Map.entry("LOG_LEVEL", "warn")));
		return builder;
	}

	@Override
	public boolean isReady() throws IOException, InterruptedException {
		return this.readiness.isReady();
	}

	@Override
	public Duration endingPatience() {
		return Duration.ofSeconds(10);
	}

}
