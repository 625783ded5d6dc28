package io.newstunneler.local.supervision;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import io.newstunneler.local.home.Home;
import io.newstunneler.local.home.Profile;
import io.newstunneler.local.state.PartCondition;
import io.newstunneler.local.state.PartState;
import io.newstunneler.local.state.StateFile;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SupervisorIT {

	@TempDir
	Path folder;

	private final ByteArrayOutputStream said = new ByteArrayOutputStream();

	private Home home;

	private @Nullable Supervisor supervisor;

	@BeforeEach
	void prepare() {
		this.home = new Home(this.folder.resolve("home"));
		this.home.prepare();
	}

	@AfterEach
	void stop() {
		if (this.supervisor != null) {
			this.supervisor.stop();
		}
	}

	@Test
	void aPartStartsWhenWhatItNeedsIsReadyAndEndsBeforeIt() throws InterruptedException {
		Path order = this.folder.resolve("order");
		String script = "echo $0 up >> " + order + "; trap 'echo $0 down >> " + order
				+ "; exit 0' TERM; touch $1; while :; do sleep 0.05; done";
		start(part("service", Set.of("database"), script), part("database", Set.of(), script));
		assertThat(this.supervisor.awaitReady(Duration.ofSeconds(30))).isTrue();
		this.supervisor.stop();
		assertThat(order).content().isEqualTo("database up\nservice up\nservice down\ndatabase down\n");
		assertThat(state("service").state()).isEqualTo(PartCondition.STOPPED);
	}

	@Test
	void aPartThatIsKilledComesBackAndItsLogGoesOn() throws InterruptedException {
		start(part("service", Set.of(), "echo '{}'; touch $1; exec sleep 600"));
		assertThat(this.supervisor.awaitReady(Duration.ofSeconds(30))).isTrue();
		Long first = state("service").pid();
		ProcessHandle.of(first).orElseThrow().destroyForcibly();
		Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
			PartState now = state("service");
			assertThat(now.state()).isEqualTo(PartCondition.READY);
			assertThat(now.pid()).isNotEqualTo(first);
			assertThat(now.restarts()).isEqualTo(1);
		});
		assertThat(this.home.log("service")).content().isEqualTo("{}\n{}\n");
		assertThat(this.said.toString(StandardCharsets.UTF_8)).contains("was ended by signal 9");
	}

	@Test
	void aPartThatCannotStartIsReportedWithTheReasonAndTheOthersRunOn() throws InterruptedException {
		start(part("broken", Set.of(), "echo 'no space left on device' >&2; exit 3"),
				part("sound", Set.of(), "touch $1; exec sleep 600"));
		assertThat(this.supervisor.awaitReady(Duration.ofSeconds(2))).isFalse();
		assertThat(state("sound").state()).isEqualTo(PartCondition.READY);
		assertThat(this.said.toString(StandardCharsets.UTF_8)).contains("ended with code 3")
			.contains("no space left on device");
	}

	private void start(Part... parts) {
		this.supervisor = new Supervisor(this.home, Profile.UP, "http://localhost:1", List.of(parts),
				new Progress(new PrintStream(this.said, true, StandardCharsets.UTF_8), false));
		this.supervisor.start();
	}

	private PartState state(String part) {
		return new StateFile(this.home).read()
			.orElseThrow()
			.parts()
			.stream()
			.filter((state) -> state.name().equals(part))
			.findFirst()
			.orElseThrow();
	}

	/**
	 * A shell script as a part; it is ready when it has made the file {@code $1}.
	 */
	private Part part(String name, Set<String> needs, String script) {
		Path ready = this.folder.resolve(name + ".ready");
		return new Part() {

			@Override
			public String name() {
				return name;
			}

			@Override
			public @Nullable String url() {
				return null;
			}

			@Override
			public Set<String> needs() {
				return needs;
			}

			@Override
			public ProcessBuilder prepare() throws IOException {
				Files.deleteIfExists(ready);
				return new ProcessBuilder("sh", "-c", script, name, ready.toString());
			}

			@Override
			public boolean isReady() {
				return Files.exists(ready);
			}

		};
	}

}
