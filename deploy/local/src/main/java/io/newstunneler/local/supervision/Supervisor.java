package io.newstunneler.local.supervision;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import io.newstunneler.local.home.Home;
import io.newstunneler.local.home.Profile;

/**
 * Runs the parts of a system: each as soon as the ones that it needs are ready, for as
 * long as it is wanted, whatever happens to it.
 */
public final class Supervisor {

	private static final Duration ROTATION = Duration.ofSeconds(30);

	private final Map<String, Guard> guards = new LinkedHashMap<>();

	private final Board board;

	private final Progress progress;

	private final LogRotation rotation;

	private final ReentrantLock stopping = new ReentrantLock();

	/**
	 * Creates a supervisor, which starts nothing yet.
	 * @param home where logs and state go
	 * @param profile what is run
	 * @param url the gateway, for those who read the state
	 * @param parts the parts
	 * @param progress told of everything that a person wants to know
	 */
	public Supervisor(Home home, Profile profile, String url, List<? extends Part> parts, Progress progress) {
		this.progress = progress;
		this.board = new Board(home, profile, url, parts, progress);
		this.rotation = new LogRotation(home.logs());
		for (Part part : parts) {
			this.guards.put(part.name(), new Guard(part, home.log(part.name()), this.board, progress));
		}
	}

	/**
	 * Starts all parts and returns at once.
	 */
	public void start() {
		for (Guard guard : this.guards.values()) {
			List<CompletableFuture<Void>> needed = this.guards.values()
				.stream()
				.filter((other) -> guard.part().needs().contains(other.part().name()))
				.map(Guard::ready)
				.toList();
			guard.start(needed);
		}
		Thread.ofVirtual().name("log rotation").start(() -> {
			while (!Thread.currentThread().isInterrupted()) {
				try {
					TimeUnit.SECONDS.sleep(ROTATION.toSeconds());
					this.rotation.rotate();
				}
				catch (IOException ex) {
					this.progress.say("  The logs could not be rotated: " + ex.getMessage());
				}
				catch (InterruptedException _) {
					return;
				}
			}
		});
	}

	/**
	 * Waits until every part has been ready.
	 * @param patience how long to wait
	 * @return whether all are
	 * @throws InterruptedException if the wait is to end
	 */
	public boolean awaitReady(Duration patience) throws InterruptedException {
		try {
			CompletableFuture.allOf(this.guards.values().stream().map(Guard::ready).toArray(CompletableFuture[]::new))
				.get(patience.toMillis(), TimeUnit.MILLISECONDS);
			this.board.ready();
			return true;
		}
		catch (TimeoutException _) {
			return false;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Stops all parts, those first that no other uses, and returns when no process is
	 * left.
	 */
	public void stop() {
		this.stopping.lock();
		try {
			Set<Guard> left = new HashSet<>(this.guards.values());
			while (!left.isEmpty()) {
				List<Guard> next = left.stream().filter((guard) -> !isUsed(guard, left)).toList();
				stopTogether(next);
				next.forEach(left::remove);
			}
		}
		finally {
			this.stopping.unlock();
		}
	}

	private static boolean isUsed(Guard guard, Set<Guard> by) {
		return by.stream().anyMatch((other) -> other.part().uses().contains(guard.part().name()));
	}

	private void stopTogether(List<Guard> together) {
		List<Thread> threads = new ArrayList<>();
		for (Guard guard : together) {
			threads.add(Thread.ofVirtual().start(() -> {
				try {
					if (!guard.stop()) {
						this.progress.say("  " + guard.part().name() + " did not end by itself and was killed.");
					}
				}
				catch (InterruptedException _) {
					Thread.currentThread().interrupt();
				}
			}));
		}
		for (Thread thread : threads) {
			try {
				thread.join();
			}
			catch (InterruptedException _) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

}
