package io.newstunneler.analysis.article;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How long articles are kept.
 *
 * @param retention from when an article was first seen; its plan, its signals and the
 * plans of shadows and replays go with it
 * @param retentionCheck how often it is looked for articles whose time is over
 */
@Validated
@ConfigurationProperties("newstunneler.articles")
record RetentionProperties(@DefaultValue("400d") @DurationMin(days = 1) Duration retention,
		@DefaultValue("10m") @DurationMin(seconds = 1) Duration retentionCheck) {
}
