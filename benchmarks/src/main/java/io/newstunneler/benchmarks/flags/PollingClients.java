package io.newstunneler.benchmarks.flags;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

import org.jspecify.annotations.Nullable;

/**
 * Clients of the Unleash protocol, each with a connection of its own and with the ETag of
 * what it has. Each asks again as soon as it was answered.
 */
final class PollingClients implements AutoCloseable {

	private static final Duration PATIENCE = Duration.ofSeconds(30);

	/** Buckets of a tenth of a millisecond. */
	private static final int BUCKETS = 100_000;

	private final HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

	private final HttpRequest.Builder request;

	private final int clients;

	private final LongAdder notModified = new LongAdder();

	private final LongAdder sent = new LongAdder();

	private final LongAdder others = new LongAdder();

	private final AtomicLongArray latencies = new AtomicLongArray(BUCKETS);

	private volatile boolean stopped;

	PollingClients(String url, String token, int clients) {
		this.clients = clients;
		this.request = HttpRequest.newBuilder(URI.create(url))
			.timeout(PATIENCE)
			.header("Authorization", token)
			.header("UNLEASH-APPNAME", "bench")
			.header("Unleash-Client-Spec", "5.2.2");
	}

	void start() {
		for (int client = 0; client < this.clients; client++) {
			poll("client-" + client, null);
		}
	}

	private void poll(String client, @Nullable String etag) {
		HttpRequest.Builder poll = this.request.copy().header("UNLEASH-INSTANCEID", client);
		if (etag != null) {
			poll.header("If-None-Match", etag);
		}
		long start = System.nanoTime();
		this.http.sendAsync(poll.build(), HttpResponse.BodyHandlers.discarding()).whenComplete((response, error) -> {
			if (this.stopped) {
				return;
			}
			this.latencies.incrementAndGet((int) Math.min(BUCKETS - 1, (System.nanoTime() - start) / 100_000));
			switch ((error != null) ? 0 : response.statusCode()) {
				case 200 -> this.sent.increment();
				case 304 -> this.notModified.increment();
				default -> this.others.increment();
			}
			String known = (error != null) ? etag : response.headers().firstValue("ETag").orElse(etag);
			poll(client, known);
		});
	}

	/**
	 * Stops them.
	 * @return what they were answered
	 */
	Outcome outcome() {
		this.stopped = true;
		long requests = this.notModified.sum() + this.sent.sum() + this.others.sum();
		long slower = requests / 100;
		int bucket = BUCKETS - 1;
		while (bucket > 0 && slower > this.latencies.get(bucket)) {
			slower -= this.latencies.get(bucket--);
		}
		return new Outcome(requests, this.notModified.sum(), this.others.sum(), bucket / 10.0);
	}

	@Override
	public void close() {
		this.stopped = true;
		this.http.shutdownNow();
		this.http.close();
	}

	/**
	 * What clients were answered.
	 *
	 * @param requests how many answers there were
	 * @param notModified how many of them were 304
	 * @param others how many were neither that nor a state
	 * @param p99Millis what 99 of a hundred took less than
	 */
	record Outcome(long requests, long notModified, long others, double p99Millis) {
	}

}
