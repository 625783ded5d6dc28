package io.newstunneler.digest.article;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How long this service keeps its copy of articles.
 *
 * @param keep from their arrival; longer than the longest time between two editions plus
 * the longest time that mailing may be switched off
 */
@ConfigurationProperties("newstunneler.digest.articles")
record ArticleProperties(@DefaultValue("60d") Duration keep) {
}
