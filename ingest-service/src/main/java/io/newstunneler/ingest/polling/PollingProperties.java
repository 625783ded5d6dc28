package io.newstunneler.ingest.polling;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much is polled at once.
 *
 * @param concurrency sources that one replica polls at the same time
 */
@Validated
@ConfigurationProperties("newstunneler.polling")
record PollingProperties(@Min(1) @Max(1000) @DefaultValue("256") int concurrency) {

}
