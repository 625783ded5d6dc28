package io.newstunneler.local.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;

import io.newstunneler.local.LauncherException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * The PostgreSQL that the build has put on the class path for this platform, unpacked
 * once.
 */
final class PostgresBinaries {

	private static final int EXECUTABLE = 0100;

	private PostgresBinaries() {
	}

	/**
	 * Unpacks them unless they are.
	 * @param cache where unpacked things are kept
	 * @return the folder that holds {@code bin}
	 * @throws IOException if they cannot be unpacked
	 */
	static Path unpack(Path cache) throws IOException {
		String archive = archive();
		URL packed = PostgresBinaries.class.getResource("/" + archive);
		if (packed == null) {
			throw new LauncherException("This build has no PostgreSQL for " + platform()
					+ ". Point NEWSTUNNELER_POSTGRES_URL at a PostgreSQL 18 that runs somewhere, or use docker compose.");
		}
		URLConnection connection = packed.openConnection();
		// Another version is another archive of another length.
		Path folder = cache.resolve("postgres-" + platform() + "-" + connection.getContentLengthLong());
		if (Files.isDirectory(folder)) {
			return folder;
		}
		Files.createDirectories(cache);
		Path half = Files.createTempDirectory(cache, "postgres-");
		try (InputStream archived = connection.getInputStream()) {
			unpack(archived, half);
		}
		Files.setPosixFilePermissions(half, PosixFilePermissions.fromString("rwxr-xr-x"));
		try {
			return Files.move(half, folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
			// Another launcher was quicker.
			return folder;
		}
	}

	private static void unpack(InputStream packed, Path folder) throws IOException {
		try (TarArchiveInputStream tar = new TarArchiveInputStream(
				new XZCompressorInputStream(new BufferedInputStream(packed)))) {
			for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
				Path target = folder.resolve(entry.getName()).normalize();
				if (!target.startsWith(folder)) {
					throw new IOException("the archive reaches out of its folder: " + entry.getName());
				}
				if (entry.isDirectory()) {
					Files.createDirectories(target);
					continue;
				}
				Files.createDirectories(target.getParent());
				if (entry.isSymbolicLink()) {
					Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
				}
				else {
					Files.copy(tar, target);
					if ((entry.getMode() & EXECUTABLE) != 0) {
						Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rwxr-xr-x"));
					}
				}
			}
		}
	}

	private static String archive() {
		return "postgres-" + platform() + ".txz";
	}

	/**
	 * The platform as the archives are named.
	 */
	private static String platform() {
		String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
		String arch = switch (System.getProperty("os.arch")) {
			case "amd64", "x86_64" -> "x86_64";
			case "aarch64", "arm64" -> "arm_64";
			case String other -> other;
		};
		return os + "-" + arch;
	}

}
