package io.newstunneler.digest.article;

import java.util.Map;

import reactor.core.publisher.Mono;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.stereotype.Component;

/**
 * Shows the backlog of facts. Always up, because a backlog is worked off best by a
 * service that is left alone.
 */
@Component("facts")
class FactsHealth implements ReactiveHealthIndicator {

	private final Backlog backlog;

	FactsHealth(Backlog backlog) {
		this.backlog = backlog;
	}

	@Override
	public Mono<Health> health() {
		return this.backlog.waiting()
			.map(FactsHealth::health)
			.onErrorReturn(Health.up().withDetail("waiting", "unknown").build());
	}

	private static Health health(Map<String, Long> waiting) {
		return Health.up()
			.withDetail("waiting", waiting.values().stream().mapToLong(Long::longValue).sum())
			.withDetail("topics", waiting)
			.build();
	}

}
