package io.newstunneler.local.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds programs, and the one that gives a child a session of its own: Ctrl-C in the
 * terminal then reaches the supervisor only, which stops the parts in order.
 */
public final class Sessions {

	private Sessions() {
	}

	/**
	 * What to put before a command.
	 * @return {@code setsid}, which becomes the command without another process, or
	 * nothing where there is none
	 */
	public static List<String> own() {
		return find("setsid").map((path) -> List.of(path.toString())).orElse(List.of());
	}

	/**
	 * Looks a program up as a shell does.
	 * @param program its name
	 * @return where it is
	 */
	public static Optional<Path> find(String program) {
		String path = System.getenv("PATH");
		if (path == null) {
			return Optional.empty();
		}
		return List.of(path.split(":"))
			.stream()
			.map((folder) -> Path.of(folder, program))
			.filter(Files::isExecutable)
			.findFirst();
	}

}
