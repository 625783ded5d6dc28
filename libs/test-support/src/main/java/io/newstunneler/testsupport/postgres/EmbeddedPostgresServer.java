package io.newstunneler.testsupport.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.newstunneler.testsupport.process.FreePort;
import io.newstunneler.testsupport.process.Leash;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;

/**
 * PostgreSQL as processes of this machine, from the binaries on the class path.
 */
final class EmbeddedPostgresServer implements PostgresServer {

	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private final int port = FreePort.onLoopback();

	private final Path data;

	private EmbeddedPostgres server;

	EmbeddedPostgresServer() {
		try {
			this.data = Files.createTempDirectory("newstunneler-postgres-");
			Leash.run("kill -QUIT $(head -n 1 \"$1/postmaster.pid\"); rm -rf \"$1\"", this.data.toString());
			this.server = launch();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL did not start", ex);
		}
	}

	private EmbeddedPostgres launch() throws IOException {
		return EmbeddedPostgres.builder()
			.setPort(this.port)
			.setDataDirectory(this.data)
			.setCleanDataDirectory(false)
			.setRegisterShutdownHook(false)
			.setPGStartupWait(PATIENCE)
			.setLocaleConfig("locale-provider", "builtin")
			.setLocaleConfig("builtin-locale", "C.UTF-8")
			.setServerConfig("max_connections", "300")
			// Commits reach the operating system, so they survive a kill; only fsync is
			// off.
			.setServerConfig("synchronous_commit", "on")
			// Benchmarks say what the database spends its time on, and when something was
			// there.
			.setServerConfig("track_commit_timestamp", "on")
			.setServerConfig("shared_preload_libraries", "pg_stat_statements")
			.start();
	}

	@Override
	public String host() {
		return "127.0.0.1";
	}

	@Override
	public int port() {
		return this.port;
	}

	@Override
	public Connection connect(String database) throws SQLException {
		return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + this.port + "/" + database, "postgres", "");
	}

	@Override
	public void stop() {
		try {
			this.server.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public void kill() {
		ProcessHandle postmaster = ProcessHandle.of(pid()).orElseThrow();
		List<ProcessHandle> backends = postmaster.descendants().toList();
		postmaster.destroyForcibly();
		backends.forEach(ProcessHandle::destroyForcibly);
		awaitExit(postmaster);
		backends.forEach(EmbeddedPostgresServer::awaitExit);
		// Gives up the lock on the folder, which the next start wants.
		stop();
	}

	@Override
	public void start() {
		try {
			this.server = launch();
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL did not come back", ex);
		}
	}

	private long pid() {
		try {
			return Long.parseLong(Files.readAllLines(this.data.resolve("postmaster.pid")).getFirst().strip());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("PostgreSQL is not running", ex);
		}
	}

	private static void awaitExit(ProcessHandle process) {
		try {
			process.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
		}
		catch (CompletionException ex) {
			if (ex.getCause() instanceof TimeoutException) {
				throw new IllegalStateException("process " + process.pid() + " survived its killing", ex);
			}
			throw ex;
		}
	}

}
