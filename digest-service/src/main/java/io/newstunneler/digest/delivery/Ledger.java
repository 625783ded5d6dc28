package io.newstunneler.digest.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.micrometer.core.instrument.MeterRegistry;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.util.retry.Retry;

import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;

/**
 * Writes what senders report into the ledger. Each sender waits until its report is
 * committed before the server takes its next mail, so a crash leaves no more than one
 * mail of each in doubt. What several report in the meantime is committed together: ten
 * senders cost one statement at a time, not ten.
 */
@Component
public class Ledger implements SmartLifecycle {

	private static final Logger log = LoggerFactory.getLogger(Ledger.class);

	private static final int MOST_AT_ONCE = 500;

	/**
	 * A database that is away for a moment must not make us send again what has left, so
	 * this is tried for longer than a moment.
	 */
	private static final Retry PERSISTENTLY = Retry.backoff(10, Duration.ofMillis(200))
		.maxBackoff(Duration.ofSeconds(3));

	private final Deliveries deliveries;

	private final MeterRegistry meters;

	private final BlockingQueue<Report> reports = new LinkedBlockingQueue<>();

	private volatile @Nullable Thread writer;

	Ledger(Deliveries deliveries, MeterRegistry meters) {
		this.deliveries = deliveries;
		this.meters = meters;
	}

	/**
	 * Writes changes down, all or none of them.
	 * @param changes one for each delivery at most
	 * @return completes after the commit with the ids of those deliveries that were still
	 * the sender's; what it reports of others is dropped
	 */
	public CompletableFuture<Set<Long>> write(List<Change> changes) {
		if (changes.isEmpty()) {
			return CompletableFuture.completedFuture(Set.of());
		}
		Report report = new Report(List.copyOf(changes), new CompletableFuture<>());
		this.reports.add(report);
		return report.written();
	}

	private void write() {
		List<Report> together = new ArrayList<>();
		while (this.writer != null || !this.reports.isEmpty()) {
			try {
				Report first = this.reports.poll(100, TimeUnit.MILLISECONDS);
				if (first != null) {
					together.add(first);
					this.reports.drainTo(together, MOST_AT_ONCE - 1);
					commit(together);
					together.clear();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
				return;
			}
		}
	}

	private void commit(List<Report> together) {
		List<Change> changes = together.stream().flatMap((report) -> report.changes().stream()).toList();
		try {
			Set<Long> ours = this.deliveries.apply(changes).retryWhen(PERSISTENTLY).block();
			Set<Long> written = (ours != null) ? ours : Set.of();
			changes.stream().filter((change) -> written.contains(change.delivery().id())).forEach(this::count);
			together.forEach((report) -> report.written().complete(written));
		}
		catch (RuntimeException ex) {
			log.atError()
				.setCause(ex)
				.addKeyValue("deliveries", changes.size())
				.log("the ledger could not be written; what was on its way is sent again, under the same Message-ID");
			together.forEach((report) -> report.written().completeExceptionally(ex));
		}
	}

	private void count(Change change) {
		if (change.doubts()) {
			this.meters.counter("news.tunneler.deliveries.doubtful", "channel", change.delivery().channel())
				.increment();
		}
		if (!change.begins()) {
			String outcome = (change.state() == DeliveryState.PLANNED) ? "deferred" : change.state().text();
			this.meters.counter("news.tunneler.deliveries", "outcome", outcome, "channel", change.delivery().channel())
				.increment();
		}
	}

	@Override
	public void start() {
		Thread thread = new Thread(this::write, "ledger");
		thread.setDaemon(true);
		this.writer = thread;
		thread.start();
	}

	/**
	 * Writes what was reported so far.
	 */
	@Override
	public void stop() {
		Thread thread = this.writer;
		this.writer = null;
		if (thread != null) {
			try {
				thread.join(Duration.ofSeconds(5));
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.writer != null;
	}

	/**
	 * Before the senders, and after them when the service stops.
	 */
	@Override
	public int getPhase() {
		return SmartLifecycle.DEFAULT_PHASE - 100;
	}

	private record Report(List<Change> changes, CompletableFuture<Set<Long>> written) {
	}

}
