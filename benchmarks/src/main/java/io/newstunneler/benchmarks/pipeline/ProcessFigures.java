package io.newstunneler.benchmarks.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * CPU time and memory of processes together with their children, from {@code /proc}.
 */
public final class ProcessFigures {

	private ProcessFigures() {
	}

	/**
	 * Looks at processes.
	 * @param parts the processes
	 * @return what each used until now, by the name of its part
	 */
	public static Map<String, Figures> of(List<RunningSystem.Part> parts) {
		Map<String, Figures> figures = new HashMap<>();
		for (RunningSystem.Part part : parts) {
			ProcessHandle.of(part.pid()).ifPresent((process) -> figures.put(part.name(), of(process)));
		}
		return figures;
	}

	private static Figures of(ProcessHandle process) {
		List<ProcessHandle> all = Stream.concat(Stream.of(process), process.descendants()).toList();
		Duration cpu = all.stream()
			.map((each) -> each.info().totalCpuDuration().orElse(Duration.ZERO))
			.reduce(Duration.ZERO, Duration::plus);
		return new Figures(cpu, all.stream().mapToLong((each) -> proportionalKiB(each.pid())).sum());
	}

	/**
	 * Memory with shared pages counted once: PostgreSQL's processes share most of theirs.
	 */
	private static long proportionalKiB(long pid) {
		try (Stream<String> lines = Files.lines(Path.of("/proc", Long.toString(pid), "smaps_rollup"))) {
			return lines.filter((line) -> line.startsWith("Pss:"))
				.mapToLong((line) -> Long.parseLong(line.replaceAll("\\D", "")))
				.sum();
		}
		catch (IOException _) {
			return 0;
		}
	}

	/**
	 * What a process used.
	 *
	 * @param cpu processor time since its start
	 * @param memoryKiB proportional set size
	 */
	public record Figures(Duration cpu, long memoryKiB) {
	}

}
