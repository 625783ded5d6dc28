package io.newstunneler.local.service;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

import io.newstunneler.local.LauncherException;

/**
 * What the build has made.
 *
 * @param root folder of the checkout
 */
public record Jars(Path root) {

	/**
	 * The executable jar of a module.
	 * @param module its folder
	 * @return the jar
	 * @throws IOException if the folder cannot be read
	 */
	public Path of(String module) throws IOException {
		Path target = this.root.resolve(module).resolve("target");
		if (Files.isDirectory(target)) {
			String name = Path.of(module).getFileName().toString();
			try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, name + "-[0-9]*.jar")) {
				for (Path jar : jars) {
					return jar;
				}
			}
		}
		throw new LauncherException(module + " is not built. Run ./mvnw -DskipTests package, or delete " + target
				+ " so that ./tunneler builds it.");
	}

}
