package io.newstunneler.digest.article;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.SourceHealthChanged;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes over how sources are.
 */
@Component
class SourceHealthChangedListener implements FactListener<SourceHealthChanged> {

	private final Sources sources;

	SourceHealthChangedListener(Sources sources) {
		this.sources = sources;
	}

	@Override
	public Class<SourceHealthChanged> type() {
		return SourceHealthChanged.class;
	}

	@Override
	public Mono<Void> on(List<Received<SourceHealthChanged>> facts) {
		return this.sources.health(facts);
	}

}
