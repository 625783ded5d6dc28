package io.newstunneler.local.service;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.process.OwnProcesses;
import io.newstunneler.local.process.Sessions;

/**
 * Command lines of Java parts. They run on the JDK that runs the launcher.
 *
 * @param executable the {@code java} program
 */
public record Java(Path executable) {

	/**
	 * One small machine holds all parts, so each gets a small heap that grows only as it
	 * must, the collector without threads of its own and a thread stack of half the usual
	 * size. The class archives are mapped where they want to be: moving them would touch,
	 * and so load, all of their 100 MB. Warnings of the JVM go to standard error, because
	 * a service's output is JSON only.
	 */
	static final List<String> FLAGS = List.of("-Xms32m", "-XX:MaxHeapFreeRatio=40", "-XX:+UseSerialGC",
			"-XX:+UseCompactObjectHeaders", "-Xss512k", "-XX:ReservedCodeCacheSize=96m", "-XX:MaxDirectMemorySize=64m",
			"-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0", "-Xlog:disable",
			"-Xlog:all=warning:stderr", "-XX:+ExitOnOutOfMemoryError", "--enable-native-access=ALL-UNNAMED",
			"--sun-misc-unsafe-memory-access=allow");

	/**
	 * The JDK of this process.
	 * @return its program
	 */
	public static Java running() {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		if (!Files.isExecutable(java)) {
			throw new LauncherException(java + " cannot be run. Install a JDK 25 and set JAVA_HOME to it.");
		}
		return new Java(java);
	}

	/**
	 * Names the build of the JDK, for what only the same build may use again.
	 */
	String build() {
		return System.getProperty("java.vm.vendor") + " " + Runtime.version();
	}

	/**
	 * The command of a part.
	 * @param part its name
	 * @param own marks its process
	 * @param heap most of its heap, as {@code 96m}
	 * @param flags more arguments of the JVM
	 * @param jar the jar to run
	 * @param arguments arguments of the program
	 * @return the command, whose process is the JVM itself
	 */
	public List<String> part(String part, OwnProcesses own, String heap, List<String> flags, Path jar,
			List<String> arguments) {
		List<String> command = new ArrayList<>(Sessions.own());
		command.add(this.executable.toString());
		command.addAll(own.javaMarks(part));
		command.add("-Xmx" + heap);
		command.addAll(FLAGS);
		command.addAll(flags);
		command.addAll(List.of("-jar", jar.toString()));
		command.addAll(arguments);
		return command;
	}

	/**
	 * The command of a service, from its unpacked jar and its start-up cache.
	 * @param service the service
	 * @param own marks its process
	 * @param jar its jar as it was built
	 * @param unpacked keeps unpacked jars
	 * @return the command
	 * @throws IOException if the jar cannot be unpacked
	 * @throws InterruptedException if the system is to stop
	 */
	public List<String> service(Service service, OwnProcesses own, Path jar, UnpackedJars unpacked)
			throws IOException, InterruptedException {
		Path app = unpacked.unpack(jar, service.module());
		List<String> flags = new ArrayList<>(service.flags());
		flags.addAll(unpacked.startCache(app, FLAGS));
		return part(service.module(), own, service.heap(), flags, app, List.of());
	}

	/**
	 * Makes the start-up cache of a service, for its next start.
	 * @param service the service
	 * @param own marks the process
	 * @param jar its jar as it was built
	 * @param unpacked keeps unpacked jars
	 * @param environment what the service's environment has beyond ours
	 * @return whether there is a cache now
	 * @throws IOException if the jar cannot be unpacked
	 * @throws InterruptedException if the system is to stop
	 */
	public boolean train(Service service, OwnProcesses own, Path jar, UnpackedJars unpacked,
			Map<String, String> environment) throws IOException, InterruptedException {
		return unpacked.train(unpacked.unpack(jar, service.module()), FLAGS, own.javaMarks("training"), environment);
	}

}
