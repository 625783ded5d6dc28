package io.newstunneler.local.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

class SecretsTests {

	@Test
	void aSecretIsKeptAndOnlyItsOwnerReadsIt(@TempDir Path folder) throws IOException {
		Home home = new Home(folder);
		home.prepare();
		String first = new Secrets(home).of("postgres");
		assertThat(first).matches("[0-9a-f]{40}");
		assertThat(new Secrets(home).of("postgres")).isEqualTo(first);
		assertThat(new Secrets(home).of("other")).isNotEqualTo(first);
		assertThat(
				PosixFilePermissions.toString(Files.getPosixFilePermissions(home.run().resolve("secrets.properties"))))
			.isEqualTo("rw-------");
	}

}
