package io.newstunneler.testsupport.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Finds the parts of the system that other modules build.
 */
public final class Repository {

	private Repository() {
	}

	/**
	 * The folder that holds {@code mvnw}.
	 * @return the system property {@code newstunneler.root}, or else the nearest such
	 * folder above the working directory
	 */
	public static Path root() {
		String given = System.getProperty("newstunneler.root");
		if (given != null && !given.isBlank()) {
			return Path.of(given);
		}
		Path folder = Path.of("").toAbsolutePath();
		while (folder != null && !Files.exists(folder.resolve("mvnw"))) {
			folder = folder.getParent();
		}
		if (folder == null) {
			throw new IllegalStateException("run inside the repository, or set the system property newstunneler.root");
		}
		return folder;
	}

	/**
	 * The executable jar of a module.
	 * @param module the module's folder, e.g. {@code deploy/local-kafka}
	 * @return the jar under its {@code target}
	 */
	public static Path jar(String module) {
		Path target = root().resolve(module).resolve("target");
		String name = Path.of(module).getFileName().toString();
		if (Files.isDirectory(target)) {
			try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, name + "-*.jar")) {
				for (Path jar : jars) {
					return jar;
				}
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		throw new IllegalStateException(
				"%s has no jar yet; build it with ./mvnw package -DskipTests -pl %s -am".formatted(module, module));
	}

}
