package io.newstunneler.ingest.reading;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What one document may cost. What costs more is refused, except that items beyond the
 * limit are left out.
 *
 * @param maxEntries items of one document that are read; the largest honest feeds have
 * some 10,000
 * @param maxDepth how deep elements or objects may be nested; markup in honest feeds
 * stays below 50
 * @param maxElements elements in one document; 10 MB hold hardly more honest ones
 * @param maxAttributes attributes and namespaces of one element
 * @param maxCpuTime processor time that reading one document may take, measured on its
 * thread, so that a busy machine is not held against a feed
 */
@Validated
@ConfigurationProperties("newstunneler.reading")
record ReadingProperties(@Min(1) @Max(1_000_000) @DefaultValue("20000") int maxEntries,
		@Min(16) @Max(2_000) @DefaultValue("256") int maxDepth,
		@Min(1_000) @Max(100_000_000) @DefaultValue("1000000") int maxElements,
		@Min(16) @Max(10_000) @DefaultValue("256") int maxAttributes,
		@NotNull @DurationMin(millis = 10) @DefaultValue("2s") Duration maxCpuTime) {

	/**
	 * The limits of a service that nobody configured.
	 */
	static ReadingProperties defaults() {
		return new ReadingProperties(20_000, 256, 1_000_000, 256, Duration.ofSeconds(2));
	}

}
