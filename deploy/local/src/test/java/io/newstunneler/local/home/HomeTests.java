package io.newstunneler.local.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.newstunneler.local.LauncherException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

class HomeTests {

	@TempDir
	Path folder;

	@Test
	void aHomeThatCannotBeAFolderIsRefusedWithWhatToDo() throws IOException {
		Path file = Files.writeString(this.folder.resolve("file"), "");
		assertThatExceptionOfType(LauncherException.class).isThrownBy(() -> new Home(file).prepare())
			.withMessageContaining(file.toString())
			.withMessageContaining("TUNNELER_HOME");
	}

	@Test
	void forgettingTheDemoLeavesAPersonsOwnData() throws IOException {
		Home home = new Home(this.folder.resolve("home"));
		home.prepare();
		Path own = Files.createDirectories(home.data(Profile.UP)).resolve("row");
		Path demo = Files.createDirectories(home.data(Profile.DEMO).resolve("deep")).resolve("row");
		Files.writeString(own, "");
		Files.writeString(demo, "");
		home.forgetDemo();
		assertThat(own).exists();
		assertThat(home.data(Profile.DEMO)).doesNotExist();
	}

}
