package io.newstunneler.local.postgres;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

import io.newstunneler.local.LauncherException;

/**
 * PostgreSQL refuses to run as root. For root it is run in a user namespace, where root
 * is nobody in particular, or else as the user {@code nobody}; both become PostgreSQL
 * itself without a process in between.
 */
enum Unprivileged {

	/** We are not root. */
	AS_WE_ARE(List.of()),

	/** Linux lets us have a user namespace. */
	NAMESPACE(List.of("unshare", "-U")),

	/** The usual way in containers that forbid namespaces. */
	NOBODY(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));

	private static final int NOBODY_ID = 65534;

	private final List<String> prefix;

	Unprivileged(List<String> prefix) {
		this.prefix = prefix;
	}

	/**
	 * What to put before a command.
	 */
	List<String> prefix() {
		return this.prefix;
	}

	/**
	 * Finds out what works here.
	 * @return the first way that does
	 * @throws InterruptedException if the system is to stop
	 */
	static Unprivileged choose() throws InterruptedException {
		if (!"root".equals(System.getProperty("user.name"))) {
			return AS_WE_ARE;
		}
		for (Unprivileged way : List.of(NAMESPACE, NOBODY)) {
			if (works(way)) {
				return way;
			}
		}
		throw new LauncherException(
				"PostgreSQL does not run as root, and neither unshare nor setpriv works here. Run ./tunneler as an ordinary user.");
	}

	private static boolean works(Unprivileged way) throws InterruptedException {
		List<String> command = new ArrayList<>(way.prefix);
		command.add("true");
		try {
			return new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start()
				.waitFor() == 0;
		}
		catch (IOException _) {
			return false;
		}
	}

	/**
	 * Lets PostgreSQL have what it writes.
	 * @param path a file or folder
	 * @throws IOException if it cannot be handed over
	 */
	void handOver(Path path) throws IOException {
		if (this != NOBODY) {
			return;
		}
		Files.walkFileTree(path, new SimpleFileVisitor<>() {

			@Override
			public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
				return give(folder);
			}

			@Override
			public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
				return give(file);
			}

			private FileVisitResult give(Path file) throws IOException {
				Files.setAttribute(file, "unix:uid", NOBODY_ID);
				Files.setAttribute(file, "unix:gid", NOBODY_ID);
				return FileVisitResult.CONTINUE;
			}

		});
	}

}
