package io.newstunneler.digest.alert;

import java.time.Duration;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What is still worth an alert.
 *
 * @param newsFor how long after its publication an article is news; one that was edited
 * or found later alerts nobody
 * @param coolDown how long after an alert a subscriber hears no other of the same story
 */
@ConfigurationProperties("newstunneler.alerts")
record AlertProperties(@DefaultValue("24h") Duration newsFor, @DefaultValue("6h") Duration coolDown) {
}
