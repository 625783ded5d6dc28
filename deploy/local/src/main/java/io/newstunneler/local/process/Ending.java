package io.newstunneler.local.process;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How a process is asked to end, before it is killed.
 */
public enum Ending {

	/** SIGTERM: finish what is begun. */
	TERMINATE,

	/**
	 * SIGINT: PostgreSQL's fast shutdown. On SIGTERM it would wait for its clients to
	 * leave.
	 */
	INTERRUPT;

	/**
	 * Ends a process and returns when it is gone.
	 * @param process the process
	 * @param patience how long it may take by itself
	 * @return whether it ended by itself
	 * @throws InterruptedException if the caller is to stop waiting
	 */
	public boolean end(ProcessHandle process, Duration patience) throws InterruptedException {
		ask(process);
		if (await(process, patience)) {
			return true;
		}
		process.destroyForcibly();
		await(process, patience);
		return false;
	}

	private void ask(ProcessHandle process) {
		if (this == INTERRUPT) {
			try {
				new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start();
				return;
			}
			catch (IOException _) {
				// Then as for all others.
			}
		}
		process.destroy();
	}

	private static boolean await(ProcessHandle process, Duration patience) throws InterruptedException {
		try {
			process.onExit().get(patience.toMillis(), TimeUnit.MILLISECONDS);
			return true;
		}
		catch (TimeoutException _) {
			return !process.isAlive();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
