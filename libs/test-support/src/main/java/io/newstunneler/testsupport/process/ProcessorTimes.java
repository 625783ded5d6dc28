package io.newstunneler.testsupport.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where processor time went so far: in the threads of this process by the first word of
 * their names, and in the servers of PostgreSQL on this machine. Of threads only Linux
 * tells.
 *
 * @param byThread time by kind of thread
 */
public record ProcessorTimes(SortedMap<String, Duration> byThread) {

	private static final Path THREADS = Path.of("/proc/self/task");

	/**
	 * The time taken until now.
	 * @return a reading, to compare later ones with
	 */
	public static ProcessorTimes now() {
		SortedMap<String, Duration> times = new TreeMap<>();
		if (Files.isDirectory(THREADS)) {
			try (Stream<Path> threads = Files.list(THREADS)) {
				threads.forEach((thread) -> read(thread, times));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		times.put("postgres",
				ProcessHandle.allProcesses()
					.filter((process) -> process.info().command().orElse("").endsWith("/postgres"))
					.flatMap((process) -> process.info().totalCpuDuration().stream())
					.reduce(Duration.ZERO, Duration::plus));
		return new ProcessorTimes(times);
	}

	private static void read(Path thread, Map<String, Duration> times) {
		try {
			String name = Files.readString(thread.resolve("comm")).strip().split("[ #/-]")[0];
			String nanos = Files.readString(thread.resolve("schedstat")).split(" ")[0];
			times.merge(name, Duration.ofNanos(Long.parseLong(nanos)), Duration::plus);
		}
		catch (IOException ex) {
			// A thread that has ended since.
		}
	}

	/**
	 * What was taken since an earlier reading, for people.
	 * @param earlier the reading
	 * @param units what it was taken for, so many
	 * @return microseconds a unit in all and by kind of thread, the most first
	 */
	public String since(ProcessorTimes earlier, int units) {
		Map<String, Long> micros = this.byThread.entrySet()
			.stream()
			.collect(Collectors.toMap(Map.Entry::getKey,
					(each) -> each.getValue()
						.minus(earlier.byThread.getOrDefault(each.getKey(), Duration.ZERO))
						.toNanos() / 1000 / units));
		long all = micros.values().stream().mapToLong(Long::longValue).sum();
		return micros.entrySet()
			.stream()
			.filter((each) -> each.getValue() * 100 > all)
			.sorted(Map.Entry.<String, Long>comparingByValue().reversed())
			.map((each) -> each.getKey() + " " + each.getValue())
			.collect(Collectors.joining(", ", "%,d µs: ".formatted(all), ""));
	}

}
