package io.newstunneler.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.process.Ending;
import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.process.Sessions;
import io.newstunneler.local.supervision.Part;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL on this machine, with its data where it was at the last start, durable as in
 * production.
 */
public final class PostgresPart implements Part {

	/** Name of the part. */
	public static final String NAME = "postgres";

	private static final String MAJOR = "18";

	private final Path cache;

	private final Path data;

	private final Path logs;

	private final int port;

	private final OwnProcesses own;

	private final Database database;

	private final Map<String, String> roles;

	private @Nullable Unprivileged unprivileged;

	private boolean prepared;

	/**
	 * Creates the part.
	 * @param cache where the binaries are unpacked
	 * @param data folder of the data, made at the first start
	 * @param logs folder of the logs
	 * @param port where it listens on 127.0.0.1
	 * @param own marks its process
	 * @param superuserPassword password of the role {@code postgres}
	 * @param roles the roles of the services, each with its password
	 */
	public PostgresPart(Path cache, Path data, Path logs, int port, OwnProcesses own, String superuserPassword,
			Map<String, String> roles) {
		this.cache = cache;
		this.data = data;
		this.logs = logs;
		this.port = port;
		this.own = own;
		this.roles = Map.copyOf(roles);
		this.database = new Database("127.0.0.1", port, Database.NAME, "postgres", superuserPassword);
	}

	/**
	 * The database of the services, as its superuser sees it.
	 */
	public Database database() {
		return this.database;
	}

	@Override
	public String name() {
		return NAME;
	}

	@Override
	public String url() {
		return this.database.url();
	}

	@Override
	public Set<String> needs() {
		return Set.of();
	}

	@Override
	public ProcessBuilder prepare() throws IOException, InterruptedException {
		Unprivileged way = (this.unprivileged != null) ? this.unprivileged : Unprivileged.choose();
		this.unprivileged = way;
		Path binaries = PostgresBinaries.unpack(this.cache);
		if (Files.exists(this.data.resolve("PG_VERSION"))) {
			checkVersion();
		}
		else {
			initialise(binaries, way);
		}
		removeStalePid();
		Path log = this.logs.resolve(NAME + ".json");
		if (!Files.exists(log)) {
			Files.createFile(log);
		}
		// The collector opens the plain file too, and leaves it empty.
		Path plain = this.logs.resolve(NAME + ".log");
		if (!Files.exists(plain)) {
			Files.createFile(plain);
		}
		way.handOver(log);
		way.handOver(plain);
		List<String> command = new ArrayList<>(Sessions.own());
		command.addAll(way.prefix());
		command.add(binaries.resolve("bin").resolve("postgres").toString());
		command.addAll(List.of("-D", this.data.toString(), "-p", Integer.toString(this.port)));
		command.addAll(this.own.postgresMarks(NAME));
		settings().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
		return new ProcessBuilder(command);
	}

	private Map<String, String> settings() {
		return Map.ofEntries(Map.entry("listen_addresses", "127.0.0.1"), Map.entry("unix_socket_directories", ""),
				Map.entry("fsync", "on"), Map.entry("synchronous_commit", "on"), Map.entry("max_connections", "120"),
				Map.entry("shared_buffers", "128MB"), Map.entry("wal_compression", "on"),
				Map.entry("max_wal_size", "2GB"), Map.entry("jit", "off"),
				Map.entry("shared_preload_libraries", "pg_stat_statements"), Map.entry("timezone", "UTC"),
				Map.entry("log_timezone", "UTC"), Map.entry("logging_collector", "on"),
				Map.entry("log_destination", "jsonlog"), Map.entry("log_directory", this.logs.toString()),
				Map.entry("log_filename", NAME + ".log"), Map.entry("log_file_mode", "0640"),
				Map.entry("log_rotation_age", "0"), Map.entry("log_rotation_size", "0"));
	}

	/**
	 * Makes the data folder beside its place and moves it there when it is whole, so that
	 * an interrupted start leaves nothing half done.
	 */
	private void initialise(Path binaries, Unprivileged way) throws IOException, InterruptedException {
		Files.createDirectories(this.data.getParent());
		Path work = Files.createTempDirectory(this.data.getParent(), "initdb-");
		Path password = Files.createFile(work.resolve("password"),
				PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		Files.writeString(password, this.database.password());
		Path log = this.logs.resolve("initdb.log");
		way.handOver(work);
		List<String> command = new ArrayList<>(way.prefix());
		command.add(binaries.resolve("bin").resolve("initdb").toString());
		command.addAll(List.of("-D", work.resolve("data").toString(), "-U", this.database.user(), "--pwfile",
				password.toString(), "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--locale-provider=builtin",
				"--builtin-locale=C.UTF-8", "--no-instructions"));
		int code = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start().waitFor();
		Files.delete(password);
		if (code != 0) {
			throw new IOException("initdb failed, see " + log);
		}
		Files.move(work.resolve("data"), this.data, StandardCopyOption.ATOMIC_MOVE);
		Files.delete(work);
	}

	private void checkVersion() throws IOException {
		String version = Files.readString(this.data.resolve("PG_VERSION")).strip();
		if (!version.equals(MAJOR)) {
			throw new LauncherException("The data in " + this.data + " is of PostgreSQL " + version + ", and this is "
					+ MAJOR + ". Nothing was changed. Use the former release to export it, or another TUNNELER_HOME.");
		}
	}

	/**
	 * PostgreSQL removes the file of a dead server by itself, unless the system has since
	 * given the pid to another process: after a restart of the machine it then never
	 * starts. A process that could still write the data keeps its file.
	 */
	private void removeStalePid() throws IOException {
		Path file = this.data.resolve("postmaster.pid");
		if (!Files.exists(file)) {
			return;
		}
		String pid = Files.readAllLines(file).getFirst().strip();
		boolean mayBePostgres = pid.matches("\\d+") && ProcessHandle.of(Long.parseLong(pid))
			.flatMap((process) -> process.info().command())
			.filter((command) -> command.endsWith("postgres"))
			.isPresent();
		if (!mayBePostgres && pid.matches("\\d+") && ProcessHandle.of(Long.parseLong(pid)).isPresent()) {
			Files.delete(file);
		}
	}

	@Override
	public boolean isReady() throws IOException {
		try {
			if (!this.prepared) {
				this.database.prepare(this.roles);
				this.prepared = true;
			}
			return this.database.answers();
		}
		catch (SQLException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	@Override
	public Ending ending() {
		return Ending.INTERRUPT;
	}

}
