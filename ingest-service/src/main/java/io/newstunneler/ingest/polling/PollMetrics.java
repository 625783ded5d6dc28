package io.newstunneler.ingest.polling;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.newstunneler.ingest.fetching.FetchOutcome;
import io.newstunneler.ingest.fetching.FetchOutcome.Fetched;

import org.springframework.stereotype.Component;

/**
 * What polling looks like from outside: outcomes, bytes, and how late sources are asked.
 */
@Component
class PollMetrics {

	private final MeterRegistry meters;

	private final DistributionSummary documents;

	private final Timer lateness;

	PollMetrics(MeterRegistry meters) {
		this.meters = meters;
		this.documents = DistributionSummary.builder("news.tunneler.source.documents")
			.description("size of fetched documents after decompression")
			.baseUnit("bytes")
			.register(meters);
		this.lateness = Timer.builder("news.tunneler.source.lateness")
			.description("how long sources were due before they were polled")
			.publishPercentiles(0.5, 0.99)
			.register(meters);
	}

	void polled(Claim claim, FetchOutcome outcome) {
		this.meters.counter("news.tunneler.source.polls", "outcome", outcome.label()).increment();
		this.lateness.record(claim.late());
		if (outcome instanceof Fetched fetched) {
			this.documents.record(fetched.body().length);
		}
	}

}
