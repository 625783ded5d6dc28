package io.newstunneler.digest.subscriber;

import java.time.Instant;
import java.util.List;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import org.jspecify.annotations.Nullable;

/**
 * What a subscriber changes; what is absent stays. An address cannot change: its consent
 * is its own.
 *
 * @param name how they want to be called
 * @param timeZone IANA name of their zone
 * @param digests all that they take from now on
 * @param filters which articles they want from now on
 * @param locale language in which dates are written
 * @param alertRules all alerts that they want from now on
 * @param quietHours when alerts wait from now on
 * @param quiet {@code false} ends quiet hours
 * @param pausedUntil nothing is sent before; a time that is over ends a pause. At most 31
 * days ahead, for articles are not kept for ever
 */
record SubscriberChange(
		@Nullable @Size(max = 200) @Pattern(regexp = NewSubscriber.ONE_LINE,
				message = "should be one line without control characters") String name,
		@Nullable @TimeZoneName String timeZone,
		@Nullable @Size(max = 3) @OneOfEachDigest List<@NotNull @Valid Wish> digests, @Nullable @Valid Filters filters,
		@Nullable @LanguageTag String locale, @Nullable @Size(max = 20) List<@NotNull @Valid AlertRule> alertRules,
		@Nullable @Valid QuietHours quietHours, @Nullable Boolean quiet, @Nullable @WithinAMonth Instant pausedUntil) {
}
