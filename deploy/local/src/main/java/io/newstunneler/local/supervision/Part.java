package io.newstunneler.local.supervision;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;

import io.newstunneler.local.process.Ending;
import org.jspecify.annotations.Nullable;

/**
 * A process that the supervisor keeps running.
 */
public interface Part {

	/**
	 * Its name, as in {@code ./tunneler status}.
	 */
	String name();

	/**
	 * Where it answers.
	 */
	@Nullable String url();

	/**
	 * The parts that have to be ready before its first start.
	 */
	Set<String> needs();

	/**
	 * The parts that it uses until its end, so that they end after it.
	 */
	default Set<String> uses() {
		return needs();
	}

	/**
	 * Prepares a start, the first one or one after a crash.
	 * @return the process to be; the supervisor adds where its output goes
	 * @throws IOException if it cannot be prepared; tried again later
	 * @throws InterruptedException if the system is to stop
	 */
	ProcessBuilder prepare() throws IOException, InterruptedException;

	/**
	 * Asks whether it answers, after each start until it does.
	 * @return whether it is ready
	 * @throws IOException if not; the last reason is shown when it takes long
	 * @throws InterruptedException if the system is to stop
	 */
	boolean isReady() throws IOException, InterruptedException;

	/**
	 * How it is asked to end.
	 */
	default Ending ending() {
		return Ending.TERMINATE;
	}

	/**
	 * How long it may take to end before it is killed.
	 */
	default Duration endingPatience() {
		return Duration.ofSeconds(20);
	}

}
