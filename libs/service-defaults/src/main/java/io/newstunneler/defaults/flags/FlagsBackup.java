package io.newstunneler.defaults.flags;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last good state of the flags on disk, whole or not at all: it is written aside,
 * synced and renamed, and read only if its checksum holds. (The Unleash client rewrites
 * its own backup in place, and a truncated one turns every flag to its default.) Two
 * files hold it, so that one that a disk damages costs nothing.
 * <p>
 * The first line is the SHA-256 of the rest in hexadecimal digits.
 */
class FlagsBackup {

	private static final Logger log = LoggerFactory.getLogger(FlagsBackup.class);

	private static final int CHECKSUM_LENGTH = 64;

	private final Path file;

	FlagsBackup(Path file) {
		this.file = file;
	}

	/**
	 * The state that was written last.
	 * @return the state, or nothing where there is none or both copies are damaged
	 */
	Optional<String> read() {
		return read(this.file).or(() -> read(copy()));
	}

	/**
	 * Keeps a state. A disk that refuses costs the backup, not the flags.
	 * @param state what to keep
	 */
	void write(String state) {
		write(state, this.file);
		write(state, copy());
	}

	private Path copy() {
		return this.file.resolveSibling(this.file.getFileName() + ".copy");
	}

	private static Optional<String> read(Path file) {
		try {
			String content = Files.readString(file);
			if (content.length() > CHECKSUM_LENGTH + 1) {
				String state = content.substring(CHECKSUM_LENGTH + 1);
				if (content.equals(checked(state))) {
					return Optional.of(state);
				}
			}
			log.atWarn().addKeyValue("file", file).log("backup of the flags is damaged and left aside");
		}
		catch (NoSuchFileException ex) {
			log.atDebug().addKeyValue("file", file).log("no backup of the flags yet");
		}
		catch (IOException ex) {
			log.atWarn().addKeyValue("file", file).setCause(ex).log("backup of the flags cannot be read");
		}
		return Optional.empty();
	}

	private static void write(String state, Path file) {
		Path directory = file.toAbsolutePath().getParent();
		try {
			Files.createDirectories(directory);
			Path aside = Files.createTempFile(directory, file.getFileName().toString(), ".tmp");
			try {
				try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
					ByteBuffer bytes = ByteBuffer.wrap(checked(state).getBytes(StandardCharsets.UTF_8));
					while (bytes.hasRemaining()) {
						channel.write(bytes);
					}
					channel.force(true);
				}
				Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
			}
			finally {
				Files.deleteIfExists(aside);
			}
		}
		catch (IOException ex) {
			log.atWarn().addKeyValue("file", file).setCause(ex).log("backup of the flags cannot be written");
		}
	}

	/**
	 * Where the Unleash client's own backup goes: a place that does not exist, so that it
	 * can neither be read nor written there.
	 * @return a path in a folder that nobody makes
	 */
	Path nowhere() {
		return this.file.resolveSibling("none").resolve("none");
	}

	private static String checked(String state) {
		try {
			byte[] digest = MessageDigest.getInstance("SHA-256").digest(state.getBytes(StandardCharsets.UTF_8));
			return HexFormat.of().formatHex(digest) + '\n' + state;
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("Every Java platform has SHA-256", ex);
		}
	}

}
