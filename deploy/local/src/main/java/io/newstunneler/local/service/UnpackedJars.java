package io.newstunneler.local.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Executable jars, unpacked as Spring Boot recommends for production, each with a cache
 * of what the JVM learned about it in a training run. Both are kept by the hash of the
 * jar, so a build during a run does not touch what runs.
 */
public final class UnpackedJars {

	private static final int HASH_DIGITS = 16;

	private static final int KEPT_GENERATIONS = 3;

	/** Of two processors, one is left for PostgreSQL and Kafka, which start meanwhile. */
	private final Semaphore trainings = new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

	private final Path cache;

	private final Java java;

	/**
	 * Creates it.
	 * @param cache where the unpacked jars are kept
	 * @param java the JDK that trains and runs
	 */
	public UnpackedJars(Path cache, Java java) {
		this.cache = cache;
		this.java = java;
	}

	/**
	 * Unpacks a jar unless that is done.
	 * @param jar an executable jar of Spring Boot
	 * @param name name of the part
	 * @return the jar that starts it, with its libraries beside it
	 * @throws IOException if it cannot be unpacked
	 * @throws InterruptedException if the system is to stop
	 */
	public Path unpack(Path jar, String name) throws IOException, InterruptedException {
		Path folder = this.cache.resolve(name + "-" + hash(jar));
		Path unpacked = folder.resolve(jar.getFileName());
		if (Files.exists(unpacked)) {
			return unpacked;
		}
		Files.createDirectories(this.cache);
		Path half = Files.createTempDirectory(this.cache, name + "-unpacking-");
		run(half.resolve("extract.log"),
				List.of(this.java.executable().toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
						"-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination",
						half.resolve("app").toString()));
		try {
			Files.move(half.resolve("app"), folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
			// Another launcher was quicker.
		}
		delete(half);
		forgetOldGenerations(name);
		return unpacked;
	}

	/**
	 * What the JVM is told so that it starts a service from its cache, which is made now
	 * if it is not there. A cache that cannot be made is no reason not to start.
	 * @param unpacked the unpacked jar of a service
	 * @param flags arguments that the JVM will have
	 * @return more arguments, possibly none
	 * @throws InterruptedException if the system is to stop
	 */
	public List<String> startCache(Path unpacked, List<String> flags) throws InterruptedException {
		Path folder = unpacked.getParent();
		if (folder == null) {
			return List.of();
		}
		Path cached = folder.resolve("start-" + Integer.toHexString((this.java.build() + flags).hashCode()) + ".aot");
		Path failed = folder.resolve(cached.getFileName() + ".failed");
		if (!Files.exists(cached) && !Files.exists(failed)) {
			this.trainings.acquire();
			try {
				train(unpacked, flags, cached, failed);
			}
			finally {
				this.trainings.release();
			}
		}
		return Files.exists(cached) ? List.of("-XX:AOTCache=" + cached) : List.of();
	}

	private void train(Path unpacked, List<String> flags, Path cached, Path failed) throws InterruptedException {
		Path half = cached.resolveSibling(cached.getFileName() + "." + ProcessHandle.current().pid());
		List<String> command = new ArrayList<>(List.of(this.java.executable().toString(), "-Xmx256m"));
		command.addAll(flags);
		command.addAll(List.of("-XX:AOTCacheOutput=" + half, "-Dspring.context.exit=onRefresh", "-jar",
				unpacked.toString(), "--server.port=0", "--spring.flyway.enabled=false"));
		try {
			try {
				run(failed.resolveSibling("training.log"), command);
				Files.move(half, cached, StandardCopyOption.ATOMIC_MOVE);
			}
			catch (IOException ex) {
				Files.writeString(failed, String.valueOf(ex.getMessage()));
			}
		}
		catch (IOException _) {
			// Starts without, only slower.
		}
	}

	private static void run(Path log, List<String> command) throws IOException, InterruptedException {
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			int code = process.waitFor();
			if (code != 0) {
				throw new IOException("ended with code " + code + ", see " + log);
			}
		}
		finally {
			process.destroyForcibly();
		}
	}

	private static String hash(Path jar) throws IOException {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			try (InputStream bytes = new DigestInputStream(Files.newInputStream(jar), digest)) {
				bytes.transferTo(OutputStream.nullOutputStream());
			}
			return HexFormat.of().formatHex(digest.digest()).substring(0, HASH_DIGITS);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Removes all but the youngest generations of a part; another system may still run
	 * one of those.
	 */
	private void forgetOldGenerations(String name) throws IOException {
		try (Stream<Path> folders = Files.list(this.cache)) {
			List<Path> old = folders
				.filter((folder) -> folder.getFileName().toString().matches(name + "-[0-9a-f]{" + HASH_DIGITS + "}"))
				.sorted(Comparator.comparing((Path folder) -> folder.toFile().lastModified()).reversed())
				.skip(KEPT_GENERATIONS)
				.toList();
			for (Path folder : old) {
				delete(folder);
			}
		}
	}

	private static void delete(Path folder) throws IOException {
		try (Stream<Path> files = Files.walk(folder)) {
			for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
				Files.deleteIfExists(file);
			}
		}
	}

}
