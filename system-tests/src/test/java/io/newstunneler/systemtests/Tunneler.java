package io.newstunneler.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.newstunneler.testsupport.process.Leash;
import io.newstunneler.testsupport.process.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The script as a person runs it, with a home of its own.
 */
final class Tunneler {

	private static final JsonMapper JSON = JsonMapper.builder()
		.disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
		.build();

	private final Path home;

	private final Map<String, String> environment;

	/**
	 * Prepares to run the script.
	 * @param home {@code TUNNELER_HOME}
	 * @param environment what a person would set beside it
	 */
	Tunneler(Path home, Map<String, String> environment) {
		this.home = home;
		this.environment = new HashMap<>(environment);
		this.environment.put("TUNNELER_HOME", home.toString());
		Leash.run("cd \"$1\" && TUNNELER_HOME=\"$2\" ./tunneler down", Repository.root().toString(), home.toString());
	}

	/**
	 * Runs a command that stays.
	 * @param output where it writes
	 * @param arguments the command
	 * @return the running script
	 */
	Process start(Path output, String... arguments) throws IOException {
		ProcessBuilder builder = new ProcessBuilder(
				Stream.concat(Stream.of("./tunneler"), Stream.of(arguments)).toList());
		builder.directory(Repository.root().toFile());
		builder.environment().keySet().removeIf((name) -> name.startsWith("NEWSTUNNELER_") || name.startsWith("OTEL_"));
		builder.environment().putAll(this.environment);
		return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
	}

	/**
	 * Runs a command to its end.
	 * @param patience how long it may take
	 * @param arguments the command
	 * @return what it said and how it ended
	 */
	Ended run(Duration patience, String... arguments) throws IOException, InterruptedException {
		Path output = Files.createTempFile("tunneler-", ".out");
		Process process = start(output, arguments);
		if (!process.waitFor(patience.toSeconds(), TimeUnit.SECONDS)) {
			process.destroy();
			throw new AssertionError("./tunneler " + String.join(" ", arguments) + " did not end within " + patience
					+ ":\n" + Files.readString(output));
		}
		return new Ended(process.exitValue(), Files.readString(output));
	}

	/**
	 * The parts and how they are.
	 * @return what {@code status --json} says
	 */
	List<Part> status() throws IOException, InterruptedException {
		Ended status = run(Duration.ofSeconds(60), "status", "--json");
		return JSON.readValue(status.output(), new TypeReference<List<Part>>() {
		});
	}

	/**
	 * Processes that work for this home.
	 * @return their command lines
	 */
	List<String> processes() {
		return ProcessHandle.allProcesses()
			.map((process) -> process.pid() + " " + process.info().commandLine().orElse(""))
			.filter((line) -> line.contains(this.home.toString()) && !line.contains(" leash "))
			.toList();
	}

	/**
	 * How a command ended.
	 *
	 * @param status its exit status
	 * @param output what it said
	 */
	record Ended(int status, String output) {
	}

}
