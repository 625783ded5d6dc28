package io.newstunneler.local.home;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import io.newstunneler.local.LauncherException;

/**
 * {@code TUNNELER_HOME}: data, logs and mails, and what is needed to find the processes
 * again.
 *
 * @param path the folder, absolute
 */
public record Home(Path path) {

	private static final long NEEDED_BYTES = 300L * 1024 * 1024;

	/**
	 * Makes the folder ready for writing, readable for its owner only.
	 * @throws LauncherException if it cannot be used
	 */
	public void prepare() {
		try {
			if (!Files.isDirectory(this.path)) {
				Files.createDirectories(this.path);
				Files.setPosixFilePermissions(this.path, PosixFilePermissions.fromString("rwx------"));
			}
			for (Path folder : List.of(logs(), mail(), run())) {
				Files.createDirectories(folder);
			}
			Path probe = run().resolve("writable");
			Files.writeString(probe, "yes");
			Files.delete(probe);
		}
		catch (IOException ex) {
			throw new LauncherException("The folder " + this.path + " cannot be used (" + reason(ex)
					+ "). Make it writable, or set TUNNELER_HOME to another one.", ex);
		}
		long usable = this.path.toFile().getUsableSpace();
		if (usable < NEEDED_BYTES) {
			throw new LauncherException("The disk of " + this.path + " has " + usable / 1024 / 1024
					+ " MB left; News Tunneler needs " + NEEDED_BYTES / 1024 / 1024
					+ " MB to start. Nothing was changed. Free some space, or set TUNNELER_HOME to a folder on another disk.");
		}
	}

	private static String reason(IOException ex) {
		return ex.getClass().getSimpleName().replace("Exception", "") + ": " + ex.getMessage();
	}

	public Path logs() {
		return this.path.resolve("logs");
	}

	/**
	 * Where a part writes its log.
	 * @param part name of the part
	 * @return the file, which may not exist yet
	 */
	public Path log(String part) {
		return logs().resolve(part + ".json");
	}

	public Path mail() {
		return this.path.resolve("mail");
	}

	public Path run() {
		return this.path.resolve("run");
	}

	/**
	 * Where parts keep their data. That of the demo is apart, so that it never mixes with
	 * a person's own.
	 * @param profile what is run
	 * @return the folder, which may not exist yet
	 */
	public Path data(Profile profile) {
		return this.path.resolve((profile == Profile.DEMO) ? "demo" : "data");
	}

	/**
	 * Deletes the data of a former demo: each one tells the same story from its
	 * beginning.
	 * @throws IOException if something cannot be deleted
	 */
	public void forgetDemo() throws IOException {
		Path demo = data(Profile.DEMO);
		if (!Files.exists(demo)) {
			return;
		}
		try (Stream<Path> files = Files.walk(demo)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.delete(file);
			}
		}
	}

}
