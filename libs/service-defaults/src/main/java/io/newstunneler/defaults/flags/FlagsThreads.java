package io.newstunneler.defaults.flags;

import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.getunleash.util.UnleashScheduledExecutor;

/**
 * The threads of one Unleash client. (Its default ones are shared by the whole process,
 * and the first client that is closed ends them for all.)
 */
class FlagsThreads implements UnleashScheduledExecutor {

	/** One to look at the server while the other reports what was asked. */
	private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2,
			Thread.ofPlatform().daemon().name("flags-", 1).factory());

	@Override
	public void setInterval(Runnable work, long initialDelaySeconds, long periodSeconds) {
		this.threads.scheduleWithFixedDelay(work, initialDelaySeconds, periodSeconds, TimeUnit.SECONDS);
	}

	@Override
	public Future<Void> scheduleOnce(Runnable work) {
		return this.threads.submit(work, null);
	}

	@Override
	public void shutdown() {
		this.threads.shutdownNow();
	}

}
