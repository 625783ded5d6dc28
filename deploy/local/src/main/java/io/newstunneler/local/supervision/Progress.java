package io.newstunneler.local.supervision;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells a person at the terminal what happens: a line for each event and, on a terminal,
 * a last line that says what is waited for.
 */
public final class Progress {

	private static final String CLEAR_LINE = "\r\033[2K";

	private final PrintStream out;

	private final boolean terminal;

	private final long start = System.nanoTime();

	private final Set<String> awaited = new TreeSet<>();

	/**
	 * Creates it.
	 * @param out where it is written
	 * @param terminal whether a line may be written again
	 */
	public Progress(PrintStream out, boolean terminal) {
		this.out = out;
		this.terminal = terminal;
	}

	/**
	 * For the terminal of this process, or for whatever its output goes to.
	 * @return new progress, whose time starts now
	 */
	public static Progress onStandardOutput() {
		return new Progress(System.out, System.console() != null && System.console().isTerminal());
	}

	/**
	 * Says something.
	 * @param line the line
	 */
	public synchronized void say(String line) {
		this.out.println((this.terminal ? CLEAR_LINE : "") + line);
		showAwaited();
	}

	synchronized void awaits(String part) {
		this.awaited.add(part);
		showAwaited();
	}

	synchronized void ready(String part, Duration took, String detail) {
		this.awaited.remove(part);
		say(String.format(Locale.ROOT, "  %-17s ready after %5.1f s   %s", part, seconds(took), detail));
	}

	synchronized void gone(String part) {
		this.awaited.remove(part);
	}

	private void showAwaited() {
		if (this.terminal && !this.awaited.isEmpty()) {
			this.out.print(CLEAR_LINE + "  … " + String.join(", ", this.awaited));
			this.out.flush();
		}
	}

	/**
	 * The time since the beginning.
	 * @return in seconds
	 */
	public double elapsed() {
		return seconds(Duration.ofNanos(System.nanoTime() - this.start));
	}

	private static double seconds(Duration duration) {
		return duration.toMillis() / 1000.0;
	}

}
