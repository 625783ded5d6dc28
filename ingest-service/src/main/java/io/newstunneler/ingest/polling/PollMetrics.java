package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;
import io.newstunneler.ingest.fetching.FetchOutcome.NotModified;

import org.springframework.stereotype.Component;

/**
 * What polling looks like from outside: outcomes, time, bytes, and how late sources are
 * asked.
 */
@Component
class PollMetrics {

	private final MeterRegistry meters;

	private final Map<String, Counter> polls = new ConcurrentHashMap<>();

	private final Timer fetches;

	private final Timer lateness;

	private final Counter wire;

	private final Counter saved;

	PollMetrics(MeterRegistry meters) {
		this.meters = meters;
		this.fetches = Timer.builder("news.tunneler.source.fetches")
			.description("how long fetches took, redirects included")
			.publishPercentiles(0.5, 0.99)
			.register(meters);
		this.wire = Counter.builder("news.tunneler.source.documents")
			.description("fetched documents as they came, compressed or not")
			.baseUnit("bytes")
			.register(meters);
		this.saved = Counter.builder("news.tunneler.source.saved")
			.description("documents that did not have to be sent, because we had them")
			.baseUnit("bytes")
			.register(meters);
		this.lateness = Timer.builder("news.tunneler.source.lateness")
			.description("how long sources were due before they were polled")
			.publishPercentiles(0.5, 0.99)
			.register(meters);
	}

	void polled(Claim claim, FetchOutcome outcome, Duration took) {
		counter(outcome.label()).increment();
		this.fetches.record(took);
		this.lateness.record(claim.late());
		if (outcome instanceof Fetched fetched) {
			this.wire.increment(fetched.body().wireBytes());
		}
		else if (outcome instanceof NotModified) {
			this.saved.increment(claim.documentBytes());
		}
	}

	void postponed() {
		counter("postponed").increment();
	}

	private Counter counter(String outcome) {
		return this.polls.computeIfAbsent(outcome,
				(label) -> this.meters.counter("news.tunneler.source.polls", "outcome", label));
	}

}
