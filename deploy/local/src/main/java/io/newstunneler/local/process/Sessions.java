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
	 * What to put before a command that gets only what nobody else wants of the
	 * processors. Linux divides them among sessions before it looks at processes, so a
	 * nice process in a session of its own would get as much as a service.
	 * @return programs that become the command without another process, or nothing where
	 * there are none
	 */
	public static List<String> behindOthers() {
		Optional<Path> nice = find("nice");
		Optional<Path> setsid = find("setsid");
		if (nice.isEmpty()) {
			return List.of();
		}
		if (setsid.isEmpty()) {
			return List.of(nice.get().toString(), "-n", "19");
		}
		return List.of(setsid.get().toString(), "sh", "-c",
				"(echo 19 > /proc/self/autogroup) 2> /dev/null; exec nice -n 19 \"$@\"", "sh");
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
