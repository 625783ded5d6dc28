package io.newstunneler.ingest.polling;

import java.time.Duration;
import java.util.List;

import io.newstunneler.defaults.facts.FactListener;
import io.newstunneler.defaults.facts.Received;
import io.newstunneler.events.SettingsChanged;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

import org.springframework.stereotype.Component;

/**
 * The poll interval that people set, as the settings' facts tell it.
 */
@Component
class PollInterval implements FactListener<SettingsChanged> {

	private static final Logger log = LoggerFactory.getLogger(PollInterval.class);

	private final Leases leases;

	private volatile Duration current = Duration.ofSeconds(900);

	PollInterval(Leases leases) {
		this.leases = leases;
	}

	Duration current() {
		return this.current;
	}

	void set(Duration interval) {
		this.current = interval;
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
		Duration interval = Duration.ofSeconds(facts.getLast().fact().pollIntervalSeconds());
		if (interval.equals(this.current)) {
			return Mono.empty();
		}
		set(interval);
		log.atInfo().addKeyValue("seconds", interval.toSeconds()).log("poll interval set");
		return this.leases.dueNoLaterThan(interval);
	}

}
