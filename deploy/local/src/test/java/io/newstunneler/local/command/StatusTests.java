package io.newstunneler.local.command;

import java.nio.file.Path;

import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.state.PartCondition;
import io.newstunneler.local.state.PartState;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StatusTests {

	private final OwnProcesses own = new OwnProcesses(Path.of("/nobody/lives/here"));

	/** The pid is alive, but it is this JVM and no part. */
	private final PartState ready = new PartState("kafka", ProcessHandle.current().pid(), PartCondition.READY, null, "",
			0);

	@Test
	void aPidThatTheSystemGaveToSomebodyElseIsNotShown() {
		PartState seen = Status.seen(this.ready, this.own, false);
		assertThat(seen.pid()).isNull();
		assertThat(seen.state()).isEqualTo(PartCondition.DEAD);
	}

	@Test
	void aDeadPartOfALivingSupervisorComesBack() {
		assertThat(Status.seen(this.ready, this.own, true).state()).isEqualTo(PartCondition.RESTARTING);
	}

	@Test
	void aStoppedPartIsStopped() {
		PartState stopped = this.ready.with(null, PartCondition.STOPPED);
		assertThat(Status.seen(stopped, this.own, false)).isEqualTo(stopped);
	}

}
