package io.newstunneler.local.service;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

import io.newstunneler.local.process.Sessions;

/**
 * Executable jars, unpacked as Spring Boot recommends for production, each with a cache
 * of what the JVM learned about it in a training run. Both are kept by the hash of the
 * jar, so a build during a run does not touch what runs.
 */
public final class UnpackedJars {

	private static final int HASH_DIGITS = 16;

	private static final int KEPT_GENERATIONS = 3;

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
		try {
			run(this.cache.resolve(name + "-unpacking.log"),
					List.of(this.java.executable().toString(), "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC",
							"-Djarmode=tools", "-jar", jar.toString(), "extract", "--destination",
							half.resolve("app").toString()));
			Files.move(half.resolve("app"), folder, StandardCopyOption.ATOMIC_MOVE);
		}
		catch (FileAlreadyExistsException | DirectoryNotEmptyException _) {
			// Another launcher was quicker.
		}
		finally {
			delete(half);
		}
		forgetOldGenerations(name);
		return unpacked;
	}

	/**
	 * A copy of a jar that is no Spring application and so cannot be unpacked.
	 * @param jar an executable jar
	 * @param name name of the part
	 * @return the copy
	 * @throws IOException if it cannot be copied
	 */
	public Path copy(Path jar, String name) throws IOException {
		Path folder = this.cache.resolve(name + "-" + hash(jar));
		Path copy = folder.resolve(jar.getFileName());
		if (!Files.exists(copy)) {
			Files.createDirectories(folder);
			Path half = Files.createTempFile(folder, name, ".half");
			Files.copy(jar, half, StandardCopyOption.REPLACE_EXISTING);
			Files.move(half, copy, StandardCopyOption.ATOMIC_MOVE);
			forgetOldGenerations(name);
		}
		return copy;
	}

	/**
	 * What the JVM is told so that it starts a service from its cache.
	 * @param unpacked the unpacked jar of a service
	 * @param flags arguments that the JVM will have
	 * @return more arguments; none where no cache has been made
	 */
	public List<String> startCache(Path unpacked, List<String> flags) {
		Path cached = cached(unpacked, flags);
		return Files.exists(cached) ? List.of("-XX:AOTCache=" + cached) : List.of();
	}

	/**
	 * Makes the cache of a service unless that was tried before: starts it once more, up
	 * to where it would begin to work. This takes a few times as long as a start, and
	 * stays behind everything else that wants a processor. A cache that cannot be made is
	 * no reason not to start.
	 * @param unpacked the unpacked jar of a service
	 * @param flags arguments that the JVM will have
	 * @param marks arguments that mark the process as ours
	 * @param environment what the service's environment has beyond ours
	 * @return whether there is a cache now
	 * @throws InterruptedException if the system is to stop
	 */
	public boolean train(Path unpacked, List<String> flags, List<String> marks, Map<String, String> environment)
			throws InterruptedException {
		Path cached = cached(unpacked, flags);
		Path failed = cached.resolveSibling(cached.getFileName() + ".failed");
		if (Files.exists(cached) || Files.exists(failed)) {
			return Files.exists(cached);
		}
		Path half = cached.resolveSibling(cached.getFileName() + "." + ProcessHandle.current().pid());
		List<String> command = new ArrayList<>(Sessions.behindOthers());
		command.add(this.java.executable().toString());
		command.addAll(marks);
		command.add("-Xmx256m");
		command.addAll(flags);
		command.addAll(List.of("-XX:AOTCacheOutput=" + half, "-Dspring.context.exit=onRefresh", "-jar",
				unpacked.toString(), "--server.port=0"));
		try {
			forgetHalves(cached);
			// Whoever ends a program before it works makes it end with an error code; the
			// JVM writes the cache all the same, and only when it is whole.
			Path log = failed.resolveSibling("training.log");
			execute(log, command, environment);
			if (Files.readString(log, StandardCharsets.ISO_8859_1).contains("AOTCache creation is complete")) {
				Files.move(half, cached, StandardCopyOption.ATOMIC_MOVE);
			}
			else {
				Files.deleteIfExists(half);
				Files.writeString(failed, "see " + log);
			}
		}
		catch (IOException _) {
			// Starts without, only slower.
		}
		return Files.exists(cached);
	}

	/** Deletes what trainings left behind that were killed. */
	private static void forgetHalves(Path cached) throws IOException {
		Pattern half = Pattern.compile(Pattern.quote(cached.getFileName() + ".") + "(\\d+)(\\..*)?");
		try (Stream<Path> files = Files.list(cached.resolveSibling("."))) {
			for (Path file : files.toList()) {
				Matcher name = half.matcher(file.getFileName().toString());
				if (name.matches() && ProcessHandle.of(Long.parseLong(name.group(1))).isEmpty()) {
					Files.deleteIfExists(file);
				}
			}
		}
	}

	private Path cached(Path unpacked, List<String> flags) {
		return unpacked.resolveSibling("start-" + Integer.toHexString((this.java.build() + flags).hashCode()) + ".aot");
	}

	private static void run(Path log, List<String> command) throws IOException, InterruptedException {
		int code = execute(log, command, Map.of());
		if (code != 0) {
			throw new IOException("ended with code " + code + ", see " + log);
		}
	}

	private static int execute(Path log, List<String> command, Map<String, String> environment)
			throws IOException, InterruptedException {
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
		builder.environment().putAll(environment);
		Process process = builder.start();
		try {
			return process.waitFor();
		}
		finally {
			process.descendants().forEach(ProcessHandle::destroyForcibly);
			process.destroyForcibly();
		}
	}

	/**
	 * Tells one build from another. The JVM has this checksum as an instruction; a
	 * cryptographic one of half a gigabyte of jars would take seconds of each start.
	 */
	private static String hash(Path jar) throws IOException {
		CRC32 checksum = new CRC32();
		try (InputStream bytes = new CheckedInputStream(Files.newInputStream(jar), checksum)) {
			bytes.transferTo(OutputStream.nullOutputStream());
		}
		return String.format(Locale.ROOT, "%08x%08x", checksum.getValue(), Files.size(jar));
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
