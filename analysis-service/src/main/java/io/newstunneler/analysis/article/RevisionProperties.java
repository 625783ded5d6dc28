package io.newstunneler.analysis.article;

import java.time.Duration;

import org.hibernate.validator.constraints.time.DurationMin;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What a revision may do.
 *
 * @param breakingFor how long after its publication an article may still raise its alert
 * and earn its plan by what its source changes in it; zero: never
 */
@Validated
@ConfigurationProperties("newstunneler.revisions")
record RevisionProperties(@DefaultValue("1h") @DurationMin(seconds = 0) Duration breakingFor) {
}
