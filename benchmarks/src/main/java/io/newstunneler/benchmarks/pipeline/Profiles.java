package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Recordings of what the JVMs of a system spend their time on, by the JDK's own flight
 * recorder.
 *
 * @param parts the JVMs that are recorded
 */
record Profiles(List<RunningSystem.Part> parts) {

	static final Profiles NONE = new Profiles(List.of());

	/**
	 * Begins to record every part that is a JVM.
	 */
	static Profiles start(List<RunningSystem.Part> parts) throws IOException, InterruptedException {
		List<RunningSystem.Part> jvms = parts.stream().filter((part) -> !part.name().equals("postgres")).toList();
		for (RunningSystem.Part part : jvms) {
			command(part, "JFR.configure", "stackdepth=512");
			command(part, "JFR.start", "name=bench", "settings=profile");
		}
		return new Profiles(jvms);
	}

	/**
	 * Ends the recordings.
	 * @param folder where to leave one file a part
	 */
	void write(@Nullable Path folder) throws IOException, InterruptedException {
		if (folder == null) {
			return;
		}
		Files.createDirectories(folder);
		for (RunningSystem.Part part : this.parts) {
			command(part, "JFR.stop", "name=bench",
					"filename=" + folder.toAbsolutePath().resolve(part.name() + ".jfr"));
		}
	}

	private static void command(RunningSystem.Part part, String... words) throws IOException, InterruptedException {
		Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
		ProcessBuilder builder = new ProcessBuilder(jcmd.toString(), Long.toString(part.pid()));
		builder.command().addAll(List.of(words));
		builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD);
		int outcome = builder.start().waitFor();
		if (outcome != 0) {
			throw new IOException(part.name() + " did not take " + words[0]);
		}
	}

}
