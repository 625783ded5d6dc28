package io.newstunneler.local.supervision;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.newstunneler.local.state.PartCondition;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one part running until it is told to stop.
 */
final class Guard {

	private static final Duration POLL = Duration.ofMillis(200);

	/**
	 * A start that takes longer is reported; it is not killed, for a slow disk is no
	 * reason to start all over again.
	 */
	private static final Duration WEDGED = Duration.ofSeconds(90);

	private final Part part;

	private final Path log;

	private final Board board;

	private final Progress progress;

	private final BackOff backOff = new BackOff();

	private final CompletableFuture<Void> ready = new CompletableFuture<>();

	private volatile boolean stopping;

	private volatile @Nullable Process process;

	private volatile @Nullable Thread thread;

	Guard(Part part, Path log, Board board, Progress progress) {
		this.part = part;
		this.log = log;
		this.board = board;
		this.progress = progress;
	}

	Part part() {
		return this.part;
	}

	/**
	 * Completes when the part has been ready for the first time.
	 */
	CompletableFuture<Void> ready() {
		return this.ready;
	}

	/**
	 * Begins once other parts are ready.
	 * @param needed the other parts
	 */
	void start(List<CompletableFuture<Void>> needed) {
		this.thread = Thread.ofVirtual().name("guard " + this.part.name()).start(() -> {
			try {
				CompletableFuture.allOf(needed.toArray(CompletableFuture[]::new)).get();
				keepRunning();
			}
			catch (InterruptedException | ExecutionException _) {
				Thread.currentThread().interrupt();
			}
		});
	}

	private void keepRunning() throws InterruptedException {
		this.progress.awaits(this.part.name());
		while (!this.stopping) {
			long start = System.nanoTime();
			String ending;
			try {
				ending = live(start);
			}
			catch (IOException ex) {
				ending = "could not be started: " + ex.getMessage();
			}
			if (this.stopping) {
				return;
			}
			Duration lived = Duration.ofNanos(System.nanoTime() - start);
			Duration wait = this.backOff.after(lived);
			this.board.restarting(this.part.name());
			this.progress
				.say(String.format(Locale.ROOT, "  %-17s %s after %.1f s; its data is kept, it is started again%s",
						this.part.name(), ending, lived.toMillis() / 1000.0, seeLog(wait)));
			TimeUnit.MILLISECONDS.sleep(wait.toMillis());
		}
	}

	private String seeLog(Duration wait) {
		String delay = (wait.toMillis() >= 1000) ? " in " + wait.toSeconds() + " s" : "";
		return delay + " (" + this.log + LogEnd.of(this.log).map((line) -> ": " + line).orElse("") + ")";
	}

	/**
	 * One life of the process, from its start to its end.
	 */
	private String live(long start) throws IOException, InterruptedException {
		ProcessBuilder builder = this.part.prepare();
		builder.redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
		builder.redirectOutput(ProcessBuilder.Redirect.appendTo(this.log.toFile()));
		if (!builder.redirectErrorStream()) {
			builder.redirectError(ProcessBuilder.Redirect.appendTo(LogEnd.errors(this.log).toFile()));
		}
		Process started = builder.start();
		this.process = started;
		if (this.stopping) {
			started.destroyForcibly();
		}
		this.board.condition(this.part.name(), started.pid(), PartCondition.STARTING);
		awaitReady(started, start);
		int code = started.waitFor();
		return (code > 128) ? "was ended by signal " + (code - 128) : "ended with code " + code;
	}

	private void awaitReady(Process started, long start) throws InterruptedException {
		boolean reported = false;
		String reason = "it does not answer";
		while (started.isAlive()) {
			try {
				if (this.part.isReady()) {
					Duration took = Duration.ofNanos(System.nanoTime() - start);
					this.board.condition(this.part.name(), started.pid(), PartCondition.READY);
					String url = this.part.url();
					this.progress.ready(this.part.name(), took, (url != null) ? url : "");
					this.ready.complete(null);
					return;
				}
			}
			catch (IOException ex) {
				reason = (ex.getMessage() != null) ? ex.getMessage() : ex.getClass().getSimpleName();
			}
			if (!reported && System.nanoTime() - start > WEDGED.toNanos()) {
				reported = true;
				this.progress.say(String.format(Locale.ROOT, "  %-17s is not ready after %d s (%s), still waiting%s",
						this.part.name(), WEDGED.toSeconds(), reason, seeLog(Duration.ZERO)));
			}
			TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
		}
	}

	/**
	 * Ends the part and returns when its process is gone.
	 * @return whether it ended by itself when it was asked to
	 */
	boolean stop() throws InterruptedException {
		this.stopping = true;
		this.progress.gone(this.part.name());
		Thread guard = this.thread;
		Process last = this.process;
		boolean gently = last == null || !last.isAlive()
				|| this.part.ending().end(last.toHandle(), this.part.endingPatience());
		if (guard != null) {
			guard.interrupt();
		}
		this.board.condition(this.part.name(), null, PartCondition.STOPPED);
		return gently;
	}

}
