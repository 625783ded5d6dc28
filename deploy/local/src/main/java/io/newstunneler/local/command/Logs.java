package io.newstunneler.local.command;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import io.newstunneler.local.LauncherException;
import io.newstunneler.local.system.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * Shows logs, as sentences or as they are.
 */
@Command(name = "logs", mixinStandardHelpOptions = true,
		description = "Shows the last lines of a part's log, or of all.")
final class Logs implements Callable<Integer> {

	/** A look back that holds a few hundred lines. */
	private static final int LOOK_BACK = 512 * 1024;

	@Parameters(arity = "0..1", paramLabel = "part", description = "e.g. analysis-service; all by default")
	private String part = "";

	@Option(names = { "-f", "--follow" }, description = "Show what is logged from now on, too.")
	private boolean follow;

	@Option(names = { "-n", "--lines" }, description = "How many lines of each part, by default ${DEFAULT-VALUE}.",
			defaultValue = "40")
	private int lines;

	@Option(names = "--json", description = "As they are logged.")
	private boolean json;

	@Override
	public Integer call() throws IOException, InterruptedException {
		Path folder = Settings.current().home().logs();
		Map<String, Path> logs = logs(folder);
		if (!this.part.isEmpty()) {
			if (!logs.containsKey(this.part)) {
				throw new LauncherException("There is no log of \"" + this.part + "\" in " + folder + ", but of "
						+ String.join(", ", logs.keySet()) + ".");
			}
			logs.keySet().retainAll(List.of(this.part));
		}
		Map<Path, Long> shown = new TreeMap<>();
		for (Map.Entry<String, Path> log : logs.entrySet()) {
			long size = Files.size(log.getValue());
			List<String> last = read(log.getValue(), Math.max(0, size - LOOK_BACK), size);
			last.subList(Math.max(0, last.size() - this.lines), last.size())
				.forEach((line) -> show(log.getKey(), line));
			shown.put(log.getValue(), size);
		}
		while (this.follow) {
			TimeUnit.MILLISECONDS.sleep(250);
			for (Map.Entry<String, Path> log : logs.entrySet()) {
				long from = shown.getOrDefault(log.getValue(), 0L);
				long size = Files.size(log.getValue());
				// Emptied by its rotation.
				from = (size < from) ? 0 : from;
				long end = endOfLastLine(log.getValue(), from, size);
				read(log.getValue(), from, end).forEach((line) -> show(log.getKey(), line));
				shown.put(log.getValue(), end);
			}
		}
		return 0;
	}

	private static Map<String, Path> logs(Path folder) throws IOException {
		Map<String, Path> logs = new TreeMap<>();
		if (Files.isDirectory(folder)) {
			try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
				for (Path file : files) {
					logs.put(file.getFileName().toString().replace(".json", ""), file);
				}
			}
		}
		return logs;
	}

	private void show(String name, String line) {
		String text = this.json ? line : LogLine.readable(line);
		System.out.println(this.part.isEmpty() ? name + " | " + text : text);
	}

	private static long endOfLastLine(Path file, long from, long to) throws IOException {
		byte[] bytes = bytes(file, from, to);
		for (int i = bytes.length - 1; i >= 0; i--) {
			if (bytes[i] == '\n') {
				return from + i + 1;
			}
		}
		return from;
	}

	private static List<String> read(Path file, long from, long to) throws IOException {
		return new ArrayList<>(new String(bytes(file, from, to), StandardCharsets.UTF_8).lines().toList());
	}

	private static byte[] bytes(Path file, long from, long to) throws IOException {
		try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
			byte[] bytes = new byte[(int) Math.min(to - from, Integer.MAX_VALUE - 8)];
			log.seek(from);
			log.readFully(bytes);
			return bytes;
		}
	}

}
