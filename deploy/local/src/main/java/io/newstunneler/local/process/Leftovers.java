package io.newstunneler.local.process;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Ends parts whose supervisor is gone.
 */
public final class Leftovers {

	private static final Duration PATIENCE = Duration.ofSeconds(15);

	private static final String LAST = "postgres";

	private Leftovers() {
	}

	/**
	 * Ends all parts of a home; the database last, when nobody uses it any more.
	 * @param own recognises them
	 * @return the names of those that were left
	 * @throws InterruptedException if the caller is to stop waiting
	 */
	public static List<String> end(OwnProcesses own) throws InterruptedException {
		List<ProcessHandle> left = own.all();
		List<String> names = left.stream().map(own::part).sorted().toList();
		Map<Boolean, List<ProcessHandle>> byTurn = left.stream()
			.collect(Collectors.partitioningBy((process) -> own.part(process).equals(LAST)));
		CompletableFuture
			.allOf(byTurn.getOrDefault(false, List.of())
				.stream()
				.map((process) -> CompletableFuture.runAsync(() -> end(process, Ending.TERMINATE)))
				.toArray(CompletableFuture[]::new))
			.join();
		byTurn.getOrDefault(true, List.of()).forEach((process) -> end(process, Ending.INTERRUPT));
		return names;
	}

	private static void end(ProcessHandle process, Ending ending) {
		try {
			ending.end(process, PATIENCE);
		}
		catch (InterruptedException _) {
			Thread.currentThread().interrupt();
		}
	}

}
