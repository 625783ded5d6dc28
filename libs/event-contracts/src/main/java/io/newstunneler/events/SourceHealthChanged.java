package io.newstunneler.events;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * A source broke, moved, went silent, recovered or is gone.
 *
 * @param sourceId identity of the source
 * @param sourceName its name
 * @param sourceUrl its address as it was added, without credentials
 * @param health what it is now
 * @param reason one sentence for a person: what happened, what was kept, what to do
 * @param consecutiveFailures failed polls in a row, 0 when healthy
 * @param changedAt when it changed
 */
public record SourceHealthChanged(long sourceId, String sourceName, String sourceUrl, Health health,
		@Nullable String reason, int consecutiveFailures, Instant changedAt) implements Fact {

	public static final String TOPIC = "news.source.health.v1";

	@Override
	public String topic() {
		return TOPIC;
	}

	@Override
	public String key() {
		return Long.toString(this.sourceId);
	}

	/**
	 * What a source can be.
	 */
	public enum Health {

		HEALTHY, FAILING, MOVED, SILENT, GONE

	}

}
