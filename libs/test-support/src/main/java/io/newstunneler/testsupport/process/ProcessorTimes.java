package io.newstunneler.testsupport.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where processor time went so far: in the threads of this process by the first word of
 * their names, and in the servers of PostgreSQL on this machine. Of threads only Linux
 * tells.
 *
 * @param threads by the number of the thread, which keeps its time when it is renamed
 */
public record ProcessorTimes(Map<String, ThreadTime> threads) {

	private static final Path THREADS = Path.of("/proc/self/task");

	/**
	 * The time taken until now.
	 * @return a reading, to compare later ones with
	 */
	public static ProcessorTimes now() {
		Map<String, ThreadTime> threads = new HashMap<>();
		if (Files.isDirectory(THREADS)) {
			try (Stream<Path> all = Files.list(THREADS)) {
				all.forEach((thread) -> read(thread, threads));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
		threads.put("postgres",
				new ThreadTime("postgres",
						ProcessHandle.allProcesses()
							.filter((process) -> process.info().command().orElse("").endsWith("/postgres"))
							.flatMap((process) -> process.info().totalCpuDuration().stream())
							.reduce(Duration.ZERO, Duration::plus)));
		return new ProcessorTimes(threads);
	}

	private static void read(Path thread, Map<String, ThreadTime> threads) {
		try {
			String name = Files.readString(thread.resolve("comm")).strip().split("[ #/-]")[0];
			String nanos = Files.readString(thread.resolve("schedstat")).split(" ")[0];
			threads.put(thread.getFileName().toString(), new ThreadTime(name, Duration.ofNanos(Long.parseLong(nanos))));
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
		ThreadTime none = new ThreadTime("", Duration.ZERO);
		Map<String, Long> micros = this.threads.entrySet()
			.stream()
			.collect(Collectors.groupingBy((each) -> each.getValue().name(),
					Collectors.summingLong((each) -> each.getValue()
						.time()
						.minus(earlier.threads.getOrDefault(each.getKey(), none).time())
						.toNanos() / 1000)));
		micros.replaceAll((_, taken) -> taken / units);
		long all = micros.values().stream().mapToLong(Long::longValue).sum();
		return micros.entrySet()
			.stream()
			.filter((each) -> each.getValue() * 100 > all)
			.sorted(Map.Entry.<String, Long>comparingByValue().reversed())
			.map((each) -> each.getKey() + " " + each.getValue())
			.collect(Collectors.joining(", ", "%,d µs: ".formatted(all), ""));
	}

	/**
	 * A thread's time.
	 *
	 * @param name the first word of its name
	 * @param time what it took since it began
	 */
	public record ThreadTime(String name, Duration time) {
	}

}
