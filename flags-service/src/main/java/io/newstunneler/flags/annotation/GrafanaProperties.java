package io.newstunneler.flags.annotation;

import java.net.URI;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The Grafana whose dashboards shall show changes of flags, if any.
 *
 * @param url its address; {@code GRAFANA_URL}
 * @param token token of a service account that may write annotations;
 * {@code GRAFANA_TOKEN}
 * @param timeout how long it may take to answer
 */
@ConfigurationProperties("grafana")
record GrafanaProperties(@Nullable URI url, @Nullable String token, @DefaultValue("5s") Duration timeout) {
}
