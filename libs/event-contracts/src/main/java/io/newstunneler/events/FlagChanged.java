package io.newstunneler.events;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Somebody changed a feature flag.
 *
 * @param flag name of the flag
 * @param environment {@code development} or {@code production}
 * @param enabled whether it is on now
 * @param wasEnabled whether it was on before; absent for a new flag
 * @param changedBy who changed it
 * @param reason why, where they said
 * @param changedAt when
 */
public record FlagChanged(String flag, String environment, boolean enabled, @Nullable Boolean wasEnabled,
		String changedBy, @Nullable String reason, Instant changedAt) implements Fact {

	public static final String TOPIC = "news.flag.changed.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return this.flag;
	}

}
