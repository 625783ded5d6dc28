package io.newstunneler.ingest.politeness;

import java.time.Duration;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How much is asked of one host by one replica. Hosts in the networks that the operator
 * allows are their own affair: there only a robots.txt that asks for a delay gets one.
 *
 * @param perHost requests to one host at the same time
 * @param spacing least time between the beginnings of two requests to one host
 */
@Validated
@ConfigurationProperties("newstunneler.politeness")
record PolitenessProperties(@Min(1) @Max(100) @DefaultValue("2") int perHost, @DefaultValue("1s") Duration spacing) {

}
