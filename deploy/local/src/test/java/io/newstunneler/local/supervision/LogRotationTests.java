package io.newstunneler.local.supervision;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class LogRotationTests {

	@Test
	void aLogThatGrewTooBigIsKeptOnceAndEmptiedForItsWriter(@TempDir Path folder) throws IOException {
		Path log = folder.resolve("kafka.json");
		try (OutputStream part = Files.newOutputStream(log, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
			part.write("twelve bytes".getBytes());
			new LogRotation(folder, 12).rotate();
			assertThat(log).hasContent("twelve bytes");
			part.write("!".getBytes());
			new LogRotation(folder, 12).rotate();
			part.write("more".getBytes());
		}
		assertThat(log).hasContent("more");
		assertThat(folder.resolve("kafka.json.1")).hasContent("twelve bytes!");
	}

}
