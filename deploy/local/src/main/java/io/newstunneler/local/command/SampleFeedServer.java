package io.newstunneler.local.command;

import java.io.IOException;
import java.time.Clock;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

import io.newstunneler.local.demo.FeedServer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The part {@code feeds} of the demo.
 */
@Command(name = "feed-server", hidden = true, description = "Serves the sample feeds.")
final class SampleFeedServer implements Callable<Integer> {

	@Option(names = "--port", required = true)
	private int port;

	@Option(names = "--run", required = true)
	private String run = "";

	@Override
	public Integer call() throws IOException, InterruptedException {
		try (FeedServer _ = new FeedServer(this.port, this.run, Clock.systemUTC())) {
			new CountDownLatch(1).await();
		}
		return 0;
	}

}
