package io.newstunneler.local.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

import io.newstunneler.local.home.Home;
import io.newstunneler.local.home.Ports;
import io.newstunneler.local.process.Ending;
import io.newstunneler.local.process.OwnProcesses;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class PostgresPartIT {

	@TempDir
	static Path cache;

	@TempDir
	Path folder;

	private OwnProcesses own;

	private PostgresPart part;

	@BeforeEach
	void prepare() throws IOException {
		Home home = new Home(this.folder.resolve("home"));
		home.prepare();
		this.own = new OwnProcesses(home.path());
		this.part = new PostgresPart(cache, home.path().resolve("data"), home.logs(),
				new Ports(home, new Random()).of("postgres"), this.own, "secret",
				Map.of("ingest", "ingest-password", "flags", "flags-password"));
	}

	@AfterEach
	void stop() throws InterruptedException {
		for (ProcessHandle left : this.own.all()) {
			Ending.INTERRUPT.end(left, Duration.ofSeconds(10));
		}
	}

	@Test
	void itIsDurableAndEachServiceOwnsASchema() throws Exception {
		Process process = start();
		assertThat(this.own.find(process.pid(), "postgres")).as("the process itself, not a wrapper").isPresent();
		assertThat(value("show fsync")).isEqualTo("on");
		assertThat(value("show synchronous_commit")).isEqualTo("on");
		assertThat(value("show listen_addresses")).isEqualTo("127.0.0.1");
		Database database = this.part.database();
		try (Connection ingest = DriverManager.getConnection("jdbc:" + database.url(), "ingest", "ingest-password");
				Statement statement = ingest.createStatement()) {
			statement.execute("create table ingest.rows (title text)");
			statement.execute("create index rows_title on ingest.rows using gin (title public.gin_trgm_ops)");
			assertThat(catchThrowableOfType(SQLException.class,
					() -> statement.execute("create table flags.rows (id int)"))
				.getSQLState()).as("insufficient privilege").isEqualTo("42501");
		}
		assertThat(Ending.INTERRUPT.end(process.toHandle(), Duration.ofSeconds(20))).isTrue();
	}

	@Test
	void afterAKillItComesBackWithWhatWasCommitted() throws Exception {
		Process first = start();
		execute("create table rows (id int)");
		execute("insert into rows select generate_series(1, 1000)");
		first.destroyForcibly().waitFor();
		Process second = start();
		assertThat(value("select count(*) from rows")).isEqualTo("1000");
		assertThat(second.pid()).isNotEqualTo(first.pid());
	}

	@Test
	void thePidOfADeadServerThatSomebodyElseHasNowIsNoObstacle() throws Exception {
		Process first = start();
		first.destroyForcibly().waitFor();
		Path pid = this.folder.resolve("home").resolve("data").resolve("postmaster.pid");
		String[] lines = Files.readString(pid).split("\n", 2);
		Files.writeString(pid, ProcessHandle.current().pid() + "\n" + lines[1]);
		start();
		assertThat(value("select 1")).isEqualTo("1");
	}

	/**
	 * Starts it as the supervisor does: again and again until it lives, for the former
	 * server's children may still be leaving.
	 */
	private Process start() {
		return Awaitility.await()
			.atMost(Duration.ofSeconds(60))
			.ignoreException(IOException.class)
			.until(this::tryToStart, Process::isAlive);
	}

	private Process tryToStart() throws IOException, InterruptedException {
		Process process = this.part.prepare()
			.redirectErrorStream(true)
			.redirectOutput(this.folder.resolve("output").toFile())
			.start();
		while (process.isAlive()) {
			try {
				if (this.part.isReady()) {
					return process;
				}
			}
			catch (IOException _) {
				Thread.sleep(50);
			}
		}
		return process;
	}

	private void execute(String sql) throws SQLException {
		try (Connection connection = this.part.database().connect();
				Statement statement = connection.createStatement()) {
			statement.execute(sql);
		}
	}

	private String value(String sql) throws SQLException {
		try (Connection connection = this.part.database().connect();
				Statement statement = connection.createStatement();
				ResultSet result = statement.executeQuery(sql)) {
			result.next();
			return result.getString(1);
		}
	}

}
