package io.newstunneler.defaults.flags;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlagsBackup}.
 */
class FlagsBackupTests {

	private static final String STATE = """
			{"version":2,"features":[{"name":"rss_polling","enabled":false,"description":"Grüße"}]}""";

	@TempDir
	private Path directory;

	@Test
	void keepsTheLastState() {
		backup().write("{}");
		backup().write(STATE);
		assertThat(backup().read()).contains(STATE);
	}

	@Test
	void leavesNothingBesideTheBackup() throws IOException {
		backup().write(STATE);
		try (Stream<Path> files = Files.list(this.directory.resolve("flags"))) {
			assertThat(files).containsExactlyInAnyOrder(file(), copy());
		}
	}

	@Test
	void knowsNothingBeforeTheFirstWrite() {
		assertThat(backup().read()).isEmpty();
	}

	@Test
	void aBackupCutAtAnyByteIsReadFromItsCopy() throws IOException {
		backup().write(STATE);
		byte[] whole = Files.readAllBytes(file());
		for (int length = 0; length < whole.length; length++) {
			Files.write(file(), Arrays.copyOf(whole, length));
			assertThat(backup().read()).as("cut to %d bytes", length).contains(STATE);
		}
	}

	@Test
	void aBackupWithAnyBitFlippedIsReadFromItsCopy() throws IOException {
		backup().write(STATE);
		byte[] whole = Files.readAllBytes(file());
		for (int bit = 0; bit < whole.length * 8; bit++) {
			byte[] flipped = whole.clone();
			flipped[bit / 8] ^= (byte) (1 << (bit % 8));
			Files.write(file(), flipped);
			assertThat(backup().read()).as("bit %d flipped", bit).contains(STATE);
		}
	}

	@Test
	void whatIsDamagedInBothCopiesIsNotBelieved() throws IOException {
		backup().write(STATE);
		byte[] whole = Files.readAllBytes(file());
		for (int length = 0; length < whole.length; length++) {
			byte[] flipped = whole.clone();
			flipped[length] ^= 1;
			Files.write(file(), Arrays.copyOf(whole, length));
			Files.write(copy(), flipped);
			assertThat(backup().read()).as("cut to %d bytes, and flipped there", length).isEmpty();
		}
	}

	@Test
	void aPlaceThatCannotBeWrittenCostsOnlyTheBackup() throws IOException {
		Files.writeString(this.directory.resolve("flags"), "a file where the folder should be");
		backup().write(STATE);
		assertThat(backup().read()).isEmpty();
	}

	private FlagsBackup backup() {
		return new FlagsBackup(file());
	}

	private Path copy() {
		return file().resolveSibling("ingest-service.backup.copy");
	}

	private Path file() {
		return this.directory.resolve("flags").resolve("ingest-service.backup");
	}

}
