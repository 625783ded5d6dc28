package io.newstunneler.local.script;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * In a checkout that is built, with JDKs that only say with what they were called.
 */
class TunnelerScriptTests {

	@TempDir
	Path folder;

	private Path checkout;

	@BeforeEach
	void build() throws IOException {
		this.checkout = Files.createDirectory(this.folder.resolve("checkout"));
		Files.copy(Path.of("..", "..", "tunneler").toAbsolutePath().normalize(), this.checkout.resolve("tunneler"));
		for (String module : List.of("flags-service", "ingest-service", "analysis-service", "digest-service", "gateway",
				"deploy/local-kafka", "deploy/local")) {
			Path target = Files.createDirectories(this.checkout.resolve(module).resolve("target"));
			Files.writeString(target.resolve(Path.of(module).getFileName() + "-0.1.0.jar"), "jar");
		}
	}

	@Test
	void javaHomeIsTakenWhereItIsOfTheRightVersion() throws Exception {
		Path jdk = jdk("chosen", "25.0.1");
		Run run = run(Map.of("JAVA_HOME", jdk.toString()), "status", "--json");
		assertThat(run.code()).isZero();
		assertThat(run.output()).contains(jdk.resolve("bin/java").toString())
			.contains("-Dtunneler.root=" + this.checkout.toRealPath())
			.contains("status --json");
	}

	@Test
	void anOlderJavaHomeIsPassedOverForAJdkThatSdkmanHas() throws Exception {
		Path old = jdk("old", "17.0.2");
		Path sdkman = this.folder.resolve("sdkman");
		Path jdk = jdk("sdkman/candidates/java/25-tem", "25");
		Run run = run(Map.of("JAVA_HOME", old.toString(), "SDKMAN_DIR", sdkman.toString()), "status");
		assertThat(run.output()).contains(jdk.resolve("bin/java").toString());
	}

	@Test
	void theLauncherRunsFromACopySoThatABuildDoesNotDisturbIt() throws Exception {
		Run run = run(Map.of("JAVA_HOME", jdk("chosen", "25").toString()), "status");
		assertThat(run.output()).containsPattern("-jar \\S+/\\.tunneler/cache/launcher-\\S+\\.jar status");
	}

	@Test
	void aChangedSourceIsBuiltBeforeItIsStarted() throws Exception {
		Path source = Files.createDirectories(this.checkout.resolve("gateway/src/main")).resolve("Door.java");
		Files.writeString(source, "new");
		Files.setLastModifiedTime(source, FileTime.from(Instant.now().plusSeconds(60)));
		executable(this.checkout.resolve("mvnw"), "echo \"[ERROR] built with $*\"; exit 1");
		Run run = run(Map.of("JAVA_HOME", jdk("chosen", "25").toString()), "up");
		assertThat(run.code()).isEqualTo(1);
		assertThat(run.output()).contains("The build failed").contains("package");
	}

	private Path jdk(String name, String version) throws IOException {
		Path jdk = Files.createDirectories(this.folder.resolve(name));
		Files.createDirectories(jdk.resolve("bin"));
		Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
		executable(jdk.resolve("bin/java"), "echo \"$0 $*\"");
		executable(jdk.resolve("bin/javac"), "true");
		return jdk;
	}

	private static void executable(Path file, String script) throws IOException {
		Files.writeString(file, "#!/bin/sh\n" + script + "\n");
		Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private Run run(Map<String, String> environment, String... arguments) throws IOException, InterruptedException {
		List<String> command = new ArrayList<>(List.of("bash", this.checkout.resolve("tunneler").toString()));
		command.addAll(List.of(arguments));
		ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
		builder.environment().put("HOME", this.folder.toString());
		builder.environment().putAll(environment);
		Process process = builder.start();
		String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		return new Run(process.waitFor(), output);
	}

	private record Run(int code, String output) {
	}

}
