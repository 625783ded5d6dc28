package io.newstunneler.digest.mail;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps several senders together within a provider's limit, evenly: each mail has its own
 * moment, and no burst makes up for a quiet time.
 */
final class Pace {

	private final long gap;

	private final AtomicLong next = new AtomicLong(System.nanoTime());

	/**
	 * Sets the limit.
	 * @param perSecond most mails in a second; 0 is no limit
	 */
	Pace(int perSecond) {
		this.gap = (perSecond > 0) ? TimeUnit.SECONDS.toNanos(1) / perSecond : 0;
	}

	/**
	 * Waits for the next moment.
	 */
	void await() throws InterruptedException {
		if (this.gap == 0) {
			return;
		}
		long now = System.nanoTime();
		long mine = this.next.getAndUpdate((moment) -> Math.max(moment, now) + this.gap);
		if (mine > now) {
			TimeUnit.NANOSECONDS.sleep(mine - now);
		}
	}

}
