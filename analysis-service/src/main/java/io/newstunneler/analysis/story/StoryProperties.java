package io.newstunneler.analysis.story;

import java.time.Duration;

import jakarta.validation.constraints.NotNull;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How stories are joined.
 *
 * @param window how far apart two articles of one story may be, by publication and by the
 * time that we saw them
 */
@Validated
@ConfigurationProperties("newstunneler.stories")
record StoryProperties(@NotNull @DefaultValue("72h") Duration window) {
}
