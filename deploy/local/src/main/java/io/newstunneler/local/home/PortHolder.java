package io.newstunneler.local.home;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Says which process listens at a port, for the message that it is taken. It knows where
 * Linux has it; elsewhere it says nothing.
 */
public final class PortHolder {

	private static final String LISTENING = "0A";

	private PortHolder() {
	}

	/**
	 * Looks for the process.
	 * @param port the taken port
	 * @return its name and pid, where they can be seen
	 */
	public static Optional<String> of(int port) {
		try {
			Set<String> sockets = new HashSet<>();
			for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
				if (Files.isReadable(Path.of(table))) {
					sockets.addAll(listening(Files.readAllLines(Path.of(table)), port));
				}
			}
			return sockets.isEmpty() ? Optional.empty() : holder(sockets);
		}
		catch (IOException _) {
			return Optional.empty();
		}
	}

	/**
	 * The sockets of a kernel table that listen at a port.
	 * @param table lines of {@code /proc/net/tcp}
	 * @param port the port
	 * @return links as they stand in {@code /proc/<pid>/fd}
	 */
	static Set<String> listening(List<String> table, int port) {
		String suffix = String.format(Locale.ROOT, ":%04X", port);
		Set<String> sockets = new HashSet<>();
		for (String line : table) {
			String[] columns = line.strip().split("\\s+");
			if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals(LISTENING)) {
				sockets.add("socket:[" + columns[9] + "]");
			}
		}
		return sockets;
	}

	private static Optional<String> holder(Set<String> sockets) throws IOException {
		try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
			for (Path process : processes) {
				if (holds(process, sockets)) {
					String name = Files.readString(process.resolve("comm")).strip();
					return Optional.of(name + ", process " + process.getFileName());
				}
			}
		}
		return Optional.empty();
	}

	private static boolean holds(Path process, Set<String> sockets) {
		try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
			for (Path file : files) {
				if (sockets.contains(Files.readSymbolicLink(file).toString())) {
					return true;
				}
			}
		}
		catch (IOException _) {
			// Gone meanwhile, or somebody else's.
		}
		return false;
	}

}
