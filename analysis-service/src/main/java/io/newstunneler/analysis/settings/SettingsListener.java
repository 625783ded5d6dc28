package io.newstunneler.analysis.settings;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.SettingsChanged;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Hears what another replica changed.
 */
@Component
class SettingsListener implements FactListener<SettingsChanged> {

	private final Settings settings;

	SettingsListener(Settings settings) {
		this.settings = settings;
	}

	@Override
	public Class<SettingsChanged> type() {
		return SettingsChanged.class;
	}

	@Override
	public Delivery delivery() {
		return Delivery.REPLAY;
	}

	@Override
	public Mono<Void> on(List<Received<SettingsChanged>> facts) {
		return Mono.fromRunnable(() -> facts.forEach((received) -> this.settings.learn(received.fact())));
	}

}
