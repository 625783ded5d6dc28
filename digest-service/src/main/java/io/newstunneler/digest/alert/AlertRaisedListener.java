package io.newstunneler.digest.alert;

import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.AlertRaised;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * Takes over alerts.
 */
@Component
class AlertRaisedListener implements FactListener<AlertRaised> {

	private final Alerts alerts;

	AlertRaisedListener(Alerts alerts) {
		this.alerts = alerts;
	}

	@Override
	public Class<AlertRaised> type() {
		return AlertRaised.class;
	}

	@Override
	public Mono<Void> on(List<Received<AlertRaised>> facts) {
		return this.alerts.raised(facts);
	}

}
