package io.newstunneler.testsupport.kafka;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.newstunneler.testsupport.process.FreePort;
import io.newstunneler.testsupport.process.Leash;
import io.newstunneler.testsupport.process.Repository;

/**
 * The broker of {@code deploy/local-kafka} in a JVM of its own.
 */
final class ProcessKafkaServer implements KafkaServer {

	private static final int STOP_SECONDS = 30;

	private final int port = FreePort.onLoopback();

	private final Path folder;

	private Process broker;

	ProcessKafkaServer() {
		try {
			this.folder = Files.createTempDirectory("newstunneler-kafka-");
			Leash.run("kill -KILL $(cat \"$1/pid\"); rm -rf \"$1\"", this.folder.toString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		this.broker = launch();
	}

	private Process launch() {
		Path java = Path.of(System.getProperty("java.home"), "bin", "java");
		Path log = this.folder.resolve("broker.log");
		try {
			Process process = new ProcessBuilder(java.toString(), "-Xmx256m", "-XX:TieredStopAtLevel=1",
					"-XX:+UseSerialGC", "-jar", Repository.jar("deploy/local-kafka").toString(), "--port=" + this.port,
					"--dir=" + this.folder)
				.redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
				.start();
			Files.writeString(this.folder.resolve("pid"), Long.toString(process.pid()));
			KafkaReadiness.await(bootstrapServers(), () -> {
				if (!process.isAlive()) {
					throw new IllegalStateException("The broker ended:\n" + read(log));
				}
			});
			return process;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The broker did not start", ex);
		}
	}

	private static String read(Path log) {
		try {
			return Files.readString(log);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public String bootstrapServers() {
		return "127.0.0.1:" + this.port;
	}

	@Override
	public void stop() {
		this.broker.destroy();
		awaitExit();
	}

	@Override
	public void kill() {
		this.broker.destroyForcibly();
		awaitExit();
	}

	@Override
	public void start() {
		this.broker = launch();
	}

	private void awaitExit() {
		try {
			if (!this.broker.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
				throw new IllegalStateException("The broker did not end within " + STOP_SECONDS + " s");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("interrupted", ex);
		}
	}

}
