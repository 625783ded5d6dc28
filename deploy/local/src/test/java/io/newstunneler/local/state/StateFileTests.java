package io.newstunneler.local.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.newstunneler.local.home.Home;
import io.newstunneler.local.home.Profile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class StateFileTests {

	@TempDir
	Path folder;

	private Home home;

	@BeforeEach
	void prepare() {
		this.home = new Home(this.folder);
		this.home.prepare();
	}

	@Test
	void whatIsWrittenIsRead() throws IOException {
		SystemState state = new SystemState(42, Profile.UP, "http://localhost:8000", true,
				List.of(new PartState("kafka", 43L, PartCondition.READY, "127.0.0.1:9092", "/logs/kafka.json", 1),
						new PartState("mail", null, PartCondition.RESTARTING, null, "/logs/mail.json", 3)));
		StateFile file = new StateFile(this.home);
		file.write(state);
		assertThat(file.read()).contains(state);
	}

	@Test
	void conditionsAreLowerCaseForScripts() throws IOException {
		new StateFile(this.home).write(new SystemState(42, Profile.UP, "", false,
				List.of(new PartState("kafka", 43L, PartCondition.READY, null, "", 0))));
		assertThat(this.home.run().resolve("state.json")).content().contains("\"state\" : \"ready\"");
	}

	@Test
	void noStateAndNonsenseAreNoState() throws IOException {
		StateFile file = new StateFile(this.home);
		assertThat(file.read()).isEmpty();
		Files.writeString(this.home.run().resolve("state.json"), "{\"parts\": [");
		assertThat(file.read()).isEmpty();
	}

	@Test
	void nobodyHoldsALockThatWasGivenBack() throws IOException {
		assertThat(SupervisorLock.holder(this.home)).isEmpty();
		SupervisorLock.take(this.home).orElseThrow().close();
		assertThat(SupervisorLock.holder(this.home)).isEmpty();
	}

}
