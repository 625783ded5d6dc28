package io.newstunneler.testsupport.process;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Runs a command when this JVM ends, however it ends. A shell waits for the end of its
 * standard input, which the operating system closes also after {@code kill -9}; a
 * shutdown hook would not run then.
 */
public final class Leash implements AutoCloseable {

	private final Process shell;

	private Leash(Process shell) {
		this.shell = shell;
	}

	/**
	 * Ties a command to the life of this JVM.
	 * @param script what the shell shall do at the end
	 * @param arguments the script's {@code $1}, {@code $2} and so on
	 * @return the leash; closing it runs the command at once
	 */
	public static Leash run(String script, String... arguments) {
		String[] command = new String[4 + arguments.length];
		command[0] = "sh";
		command[1] = "-c";
		command[2] = "trap '' INT TERM HUP; cat >/dev/null; " + script;
		command[3] = "leash";
		System.arraycopy(arguments, 0, command, 4, arguments.length);
		try {
			return new Leash(new ProcessBuilder(command).redirectErrorStream(true)
				.redirectOutput(ProcessBuilder.Redirect.DISCARD)
				.start());
		}
		catch (IOException ex) {
			throw new UncheckedIOException("cannot start a shell", ex);
		}
	}

	@Override
	public void close() {
		try (OutputStream end = this.shell.getOutputStream()) {
			end.flush();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
