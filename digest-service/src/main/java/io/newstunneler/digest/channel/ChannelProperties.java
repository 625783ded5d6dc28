package io.newstunneler.digest.channel;

import java.time.Duration;
import java.util.List;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How alerts are posted.
 *
 * @param allowedNetworks networks beside the public internet that may be posted to, on
 * any port, in CIDR notation; the same that feeds may be fetched from
 * @param postDeadline all the time that one post may take
 */
@ConfigurationProperties("newstunneler.fetch")
record ChannelProperties(@DefaultValue List<String> allowedNetworks, @DefaultValue("15s") Duration postDeadline) {
}
