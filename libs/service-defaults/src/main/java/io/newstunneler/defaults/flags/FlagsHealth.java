package io.newstunneler.defaults.flags;

import java.util.Locale;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Shows what a service knows about its flags. Always up: a service does its work on the
 * last state, however old, and must not be taken out of rotation for it.
 */
class FlagsHealth implements HealthIndicator {

	private final FlagsClient client;

	FlagsHealth(FlagsClient client) {
		this.client = client;
	}

	@Override
	public Health health() {
		Health.Builder health = Health.up()
			.withDetail("origin", this.client.origin().name().toLowerCase(Locale.ROOT))
			.withDetail("stale_seconds", this.client.staleness().toSeconds());
		if (this.client.lastHeard() != null) {
			health.withDetail("last_heard", this.client.lastHeard().toString());
		}
		if (this.client.trouble() != null) {
			health.withDetail("trouble", this.client.trouble());
		}
		return health.build();
	}

}
