package io.newstunneler.digest.channel;

import java.time.Instant;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Where alerts of a subscriber go.
 *
 * @param id identity of the channel
 * @param subscriberId whose alerts
 * @param kind {@code mail}, {@code slack} or {@code webhook}
 * @param url scheme and host alone: the rest of such an address is a secret
 * @param secret what signs posts to a webhook; shown once, when the channel is made
 * @param enabled whether alerts go there
 * @param createdAt when it was made
 * @param lastSuccessAt when it took an alert last
 * @param lastFailureAt when it did not take one last
 * @param lastFailure why
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AlertChannel(long id, long subscriberId, Kind kind, @Nullable String url, @Nullable String secret,
		boolean enabled, Instant createdAt, @Nullable Instant lastSuccessAt, @Nullable Instant lastFailureAt,
		@Nullable String lastFailure) {

	AlertChannel withSecret(@Nullable String shown) {
		return new AlertChannel(this.id, this.subscriberId, this.kind, this.url, shown, this.enabled, this.createdAt,
				this.lastSuccessAt, this.lastFailureAt, this.lastFailure);
	}

}
