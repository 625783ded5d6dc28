package io.newstunneler.ingest.reading;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

import io.newstunneler.ingest.reading.UnreadableFeedException.Reason;

/**
 * What is left to spend on one document. Whoever walks over it pays step by step and is
 * stopped where nothing is left, so that no document holds a thread longer than it may.
 */
final class Budget {

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	/** A look at the clock costs as much as some hundred steps. */
	private static final int STEPS_BETWEEN_LOOKS = 2_048;

	private final ReadingProperties limits;

	private final long started = THREADS.getCurrentThreadCpuTime();

	private int steps;

	private int elements;

	Budget(ReadingProperties limits) {
		this.limits = limits;
	}

	int maxEntries() {
		return this.limits.maxEntries();
	}

	int maxDepth() {
		return this.limits.maxDepth();
	}

	/**
	 * Pays for an element or a value at a depth.
	 */
	void element(int depth) throws UnreadableFeedException {
		if (depth > this.limits.maxDepth()) {
			throw new UnreadableFeedException(Reason.TOO_COSTLY, "The document is nested more than "
					+ this.limits.maxDepth() + " deep, which no feed is; it was not read.");
		}
		if (++this.elements > this.limits.maxElements()) {
			throw new UnreadableFeedException(Reason.TOO_COSTLY,
					"The document has more than " + this.limits.maxElements() + " elements; it was not read.");
		}
		step();
	}

	/**
	 * Pays for anything else.
	 */
	void step() throws UnreadableFeedException {
		if (++this.steps % STEPS_BETWEEN_LOOKS != 0) {
			return;
		}
		if (Thread.currentThread().isInterrupted()) {
			throw new UnreadableFeedException(Reason.TOO_COSTLY, "Reading the document was stopped.");
		}
		if (THREADS.getCurrentThreadCpuTime() - this.started > this.limits.maxCpuTime().toNanos()) {
			throw new UnreadableFeedException(Reason.TOO_COSTLY, "The document took more than "
					+ this.limits.maxCpuTime().toMillis() + " ms of processor time to read; it was given up.");
		}
	}

}
