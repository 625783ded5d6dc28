package io.newstunneler.local.process;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class OwnProcessesTests {

	private final OwnProcesses ours = new OwnProcesses(Path.of("/home/of/this/test"));

	private final List<Process> started = new ArrayList<>();

	@AfterEach
	void kill() {
		this.started.forEach(Process::destroyForcibly);
	}

	@Test
	void aPartIsRecognisedByWhatItsCommandLineCarries() throws IOException {
		Process kafka = start(this.ours.javaMarks("kafka"));
		assertThat(this.ours.find(kafka.pid(), "kafka")).isPresent();
		assertThat(this.ours.find(kafka.pid(), "mail")).as("another part").isEmpty();
		assertThat(new OwnProcesses(Path.of("/home/of/this")).find(kafka.pid(), "kafka")).as("another home").isEmpty();
		assertThat(this.ours.find(ProcessHandle.current().pid(), "kafka")).as("another process").isEmpty();
	}

	@Test
	void settingsOfPostgresMarkItToo() throws IOException {
		Process postgres = start(this.ours.postgresMarks("postgres"));
		assertThat(this.ours.all()).extracting(ProcessHandle::pid).containsExactly(postgres.pid());
		assertThat(this.ours.part(postgres.toHandle())).isEqualTo("postgres");
	}

	@Test
	void leftoversAreEndedAndNobodyElse() throws IOException, InterruptedException {
		Process mail = start(this.ours.javaMarks("mail"));
		Process postgres = start(this.ours.postgresMarks("postgres"));
		Process other = start(new OwnProcesses(Path.of("/home/of/another")).javaMarks("mail"));
		assertThat(Leftovers.end(this.ours)).containsExactly("mail", "postgres");
		assertThat(mail.isAlive()).isFalse();
		assertThat(postgres.isAlive()).isFalse();
		assertThat(other.isAlive()).isTrue();
	}

	@Test
	void whoeverDoesNotEndWhenAskedIsKilled() throws IOException, InterruptedException {
		Process deaf = new ProcessBuilder("sh", "-c", "trap '' TERM; echo deaf; while :; do sleep 1; done").start();
		this.started.add(deaf);
		assertThat(deaf.inputReader().readLine()).isEqualTo("deaf");
		assertThat(Ending.TERMINATE.end(deaf.toHandle(), Duration.ofMillis(200))).isFalse();
		assertThat(deaf.isAlive()).isFalse();
	}

	/**
	 * A process that does nothing and carries the marks as arguments.
	 */
	private Process start(List<String> marks) throws IOException {
		List<String> command = new ArrayList<>(List.of("sh", "-c", "echo started; read line", "sh"));
		command.addAll(marks);
		Process process = new ProcessBuilder(command).start();
		this.started.add(process);
		assertThat(process.inputReader().readLine()).isEqualTo("started");
		return process;
	}

}
