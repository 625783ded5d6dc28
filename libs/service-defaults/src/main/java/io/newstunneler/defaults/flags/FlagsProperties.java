package io.newstunneler.defaults.flags;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

import jakarta.validation.constraints.NotBlank;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where a service hears about flags.
 *
 * @param url base URL of flags-service; without it every flag is at its safe default
 * @param token API token, {@code project:environment.secret}; flags-service takes any in
 * open mode, and one without an environment is for production
 * @param interval time between two looks at a server that answers at once: a change there
 * is visible after at most this and the time-out
 * @param hold how long flags-service is asked to hold its answer until something changes,
 * so that a change is visible about a second later
 * @param timeout how long one look may take in all, beyond what it is held
 * @param backupDirectory where the last state is kept for a start without the server; by
 * default {@code flags} in {@code TUNNELER_HOME}, which is {@code .tunneler} by default
 */
@Validated
@ConfigurationProperties("newstunneler.flags")
record FlagsProperties(@Nullable URI url, @DefaultValue("open") @NotBlank String token,
		@DefaultValue("5s") @DurationMin(seconds = 1) @DurationMax(minutes = 5) Duration interval,
		@DefaultValue("15s") @DurationMin(seconds = 1) @DurationMax(seconds = 60) Duration hold,
		@DefaultValue("4s") @DurationMin(millis = 100) Duration timeout, @Nullable Path backupDirectory) {
}
