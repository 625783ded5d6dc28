package io.newstunneler.local.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * Passwords that nobody has to think of: made once, kept in a file that only its owner
 * reads.
 */
public final class Secrets {

	private static final int BYTES = 20;

	private final Path file;

	private final SecureRandom random = new SecureRandom();

	private final Properties kept = new Properties();

	/**
	 * Reads the secrets that are kept.
	 * @param home where they are kept
	 * @throws IOException if they cannot be read
	 */
	public Secrets(Home home) throws IOException {
		this.file = home.run().resolve("secrets.properties");
		if (Files.exists(this.file)) {
			try (var reader = Files.newBufferedReader(this.file)) {
				this.kept.load(reader);
			}
		}
	}

	/**
	 * The secret for a purpose.
	 * @param name the purpose
	 * @return 40 hexadecimal digits, the same at every start
	 * @throws IOException if a new one cannot be kept
	 */
	public synchronized String of(String name) throws IOException {
		String former = this.kept.getProperty(name);
		if (former != null) {
			return former;
		}
		byte[] bytes = new byte[BYTES];
		this.random.nextBytes(bytes);
		String secret = HexFormat.of().formatHex(bytes);
		this.kept.setProperty(name, secret);
		Path next = this.file.resolveSibling("secrets.next");
		Files.deleteIfExists(next);
		Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
		try (var writer = Files.newBufferedWriter(next)) {
			this.kept.store(writer, null);
		}
		Files.move(next, this.file, StandardCopyOption.ATOMIC_MOVE);
		return secret;
	}

}
